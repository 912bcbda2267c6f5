import type { Clock } from '../../shared/clock.ts'
import { NotFound } from '../../shared/errors.ts'
import { cancelled, type Job, jobId, retried } from '../job.ts'
import type { OperationsStorage } from '../ports/repositories.ts'
import { change } from './enqueue-job.ts'

/** Ends a job that waits at once, and asks the worker of one that runs to end it. Again is no change. Rejects with `invalid`, `not_found`, `job_state`. */
export type CancelJob = (id: string) => Promise<Job>

/** Queues a job that failed or was cancelled once more. Rejects with `invalid`, `not_found`, `job_state`. */
export type RetryJob = (id: string) => Promise<Job>

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
  (id) => {
    const now = clock.now()
    return change(storage, jobId(id), (job) => retried(job, now))
  }

export const getJob =
  ({ storage }: Pick<Dependencies, 'storage'>): GetJob =>
  async (id) => {
    const job = await storage.read.jobs.find(jobId(id))
    if (job === null) throw new NotFound('job')
    return job
  }
