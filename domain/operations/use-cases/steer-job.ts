import type { Clock } from '../../shared/clock.ts'
import { NotFound } from '../../shared/errors.ts'
import { cancelled, type Job, jobId, retried } from '../job.ts'
import type { OperationsStorage } from '../ports/repositories.ts'
import { change, changed, requireAlone } from './enqueue-job.ts'

/** Ends a job that waits at once, and asks the worker of one that runs to end it. Again is no change. Rejects with `invalid`, `not_found`, `job_state`. */
export type CancelJob = (id: string) => Promise<Job>

/**
 * Queues a job that failed or was cancelled once more. `of_its_kind`: only where no other of the tenant and the kind waits or runs.
 * Rejects with `invalid`, `not_found`, `job_state`, `job_open`.
 */
export type RetryJob = (id: string, alone?: 'of_its_kind') => Promise<Job>

/** Rejects with `invalid`, `not_found`. */
export type GetJob = (id: string) => Promise<Job>

interface Dependencies {
  readonly storage: OperationsStorage
  readonly clock: Clock
}

export const cancelJob =
  ({ storage, clock }: Dependencies): CancelJob =>
  (id) => {
    const now = clock.now()
    return change(storage, jobId(id), (job) => cancelled(job, now))
  }

export const retryJob =
  ({ storage, clock }: Dependencies): RetryJob =>
  async (id, alone) => {
    const now = clock.now()
    const job = await storage.read.jobs.find(jobId(id))
    return storage.transact(async (tx) => {
      if (alone !== undefined && job?.tenantId) await requireAlone(tx, job.tenantId, job.kind, job.id)
      return changed(tx, jobId(id), (stored) => retried(stored, now))
    })
  }

export const getJob =
  ({ storage }: Pick<Dependencies, 'storage'>): GetJob =>
  async (id) => {
    const job = await storage.read.jobs.find(jobId(id))
    if (job === null) throw new NotFound('job')
    return job
  }
