import { canonicalJson, type Json } from '../../shared/canonical-json.ts'
import type { Clock } from '../../shared/clock.ts'
import { NotFound } from '../../shared/errors.ts'
import type { IdGenerator, TenantId } from '../../shared/ids.ts'
import { createJob, ended, type Job, type JobError, type JobId, jobId, received } from '../job.ts'
import type { OperationsStorage } from '../ports/repositories.ts'

export interface EnqueueJobCommand {
  readonly kind: string
  readonly tenantId: TenantId | null
  readonly payload: Json
  /** `receiving`: not before `finishReceiving`. */
  readonly status: 'queued' | 'receiving'
}

/** Leaves work for a worker. */
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
  async ({ payload, ...command }) => {
    const job = createJob({ ...command, id: jobId(ids.uuid()), payload: canonicalJson(payload), now: clock.now() })
    await storage.transact((tx) => tx.jobs.insert(job))
    return job
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
  storage.transact(async (tx) => {
    const stored = await tx.jobs.lock(id)
    if (stored === null) throw new NotFound('job')
    const job = transition(stored)
    if (job !== stored) await tx.jobs.update(job)
    return job
  })
