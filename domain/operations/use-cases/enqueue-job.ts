import { canonicalJson, type Json } from '../../shared/canonical-json.ts'
import type { Clock } from '../../shared/clock.ts'
import { NotFound } from '../../shared/errors.ts'
import type { IdGenerator, TenantId, Uuid } from '../../shared/ids.ts'
import { JobOpen, JobsWaiting } from '../errors.ts'
import { createJob, ended, type Job, type JobError, type JobId, jobId, received } from '../job.ts'
import type { OperationsRepositories, OperationsStorage } from '../ports/repositories.ts'

export interface EnqueueJobCommand {
  readonly kind: string
  readonly tenantId: TenantId | null
  readonly payload: Json
  /** `receiving`: not before `finishReceiving`. */
  readonly status: 'queued' | 'receiving'
  /** How many of the tenant may be received or wait at once; as many as like, if absent. */
  readonly atMost?: number
  /** `of_its_kind`: only where no other of the tenant and the kind waits or runs. */
  readonly alone?: 'of_its_kind'
  /** Of whoever must not leave the same work twice; a random one, if absent. */
  readonly id?: Uuid
}

/**
 * Leaves work for a worker. Rejects with `jobs_waiting`, with `job_open` where it was to be alone and is not, and with `conflict` on
 * `id` where a job has that id, whatever became of it.
 */
export type EnqueueJob = (command: EnqueueJobCommand) => Promise<Job>

/** What a job works on is there, and its payload says where. Rejects with `not_found`, and with `job_state` where it was cancelled meanwhile. */
export type FinishReceiving = (id: JobId, payload: Json) => Promise<Job>

/** What a job was to work on will never be there whole: it has failed. A job that is not being received stays as it is. Rejects with `not_found`. */
export type AbandonReceiving = (id: JobId, error: JobError) => Promise<Job>

interface Dependencies {
  readonly storage: OperationsStorage
  readonly clock: Clock
  readonly ids: IdGenerator
}

export const enqueueJob =
  ({ storage, clock, ids }: Dependencies): EnqueueJob =>
  async ({ payload, atMost, alone, id = ids.uuid(), ...command }) => {
    const job = createJob({ ...command, id: jobId(id), payload: canonicalJson(payload), now: clock.now() })
    if (atMost !== undefined && job.tenantId !== null) await requireRoom(storage, job.tenantId, atMost)
    await storage.transact(async (tx) => {
      if (alone !== undefined && job.tenantId !== null) await requireAlone(tx, job.tenantId, job.kind)
      await tx.jobs.insert(job)
    })
    return job
  }

/** Whoever asks the same waits for this transaction's end. `but`: a job that is in nobody's way. */
export async function requireAlone(
  { jobs }: Pick<OperationsRepositories, 'jobs'>,
  tenantId: TenantId,
  kind: string,
  but: JobId | null = null,
): Promise<void> {
  await jobs.lockQueue()
  const open = await jobs.lockOpen(tenantId, kind)
  if (open !== null && open.id !== but) throw new JobOpen(open.id, open.status)
}

/** Several that come at once may each find the last place: a bound against floods, not a count. */
async function requireRoom({ read }: OperationsStorage, tenantId: TenantId, atMost: number): Promise<void> {
  let waiting = 0
  for (const status of ['queued', 'receiving'] as const) {
    const { items } = await read.jobs.list({ tenantId, status }, { limit: atMost, after: null })
    waiting += items.length
  }
  if (waiting >= atMost) throw new JobsWaiting(atMost)
}

export const finishReceiving =
  ({ storage }: Pick<Dependencies, 'storage'>): FinishReceiving =>
  (id, payload) =>
    change(storage, id, (job) => received(job, canonicalJson(payload)))

export const abandonReceiving =
  ({ storage, clock }: Pick<Dependencies, 'storage' | 'clock'>): AbandonReceiving =>
  (id, error) => {
    const now = clock.now()
    return change(storage, id, (job) => (job.status === 'receiving' ? ended(job, { as: 'failed', error }, now) : job))
  }

/** Changes a job that no worker holds. Rejects with `not_found`, and with what `transition` does. */
export const change = (storage: OperationsStorage, id: JobId, transition: (job: Job) => Job): Promise<Job> =>
  storage.transact((tx) => changed(tx, id, transition))

/** As `change`, within a transaction. */
export async function changed(
  { jobs }: Pick<OperationsRepositories, 'jobs'>,
  id: JobId,
  transition: (job: Job) => Job,
): Promise<Job> {
  const stored = await jobs.lock(id)
  if (stored === null) throw new NotFound('job')
  const job = transition(stored)
  if (job !== stored) await jobs.update(job)
  return job
}
