import type { TenantId } from '../../shared/ids.ts'
import type { Lease } from '../../shared/lease.ts'
import type { KeysetPage, KeysetRequest } from '../../shared/page.ts'
import type { Job, JobId, JobStatus, OpenJob } from '../job.ts'

export interface JobPlace {
  readonly createdAt: Date
  readonly id: JobId
}

export interface JobFilter {
  readonly tenantId?: TenantId
  readonly status?: JobStatus
  readonly kind?: string
}

export interface JobReader {
  find(id: JobId): Promise<Job | null>
  /** The last made first; those of one moment by id, descending. */
  list(filter: JobFilter, request: KeysetRequest<JobPlace>): Promise<KeysetPage<Job, JobPlace>>
}

export interface JobRepository extends JobReader {
  /** Rejects with `conflict` on `id`. */
  insert(job: Job): Promise<void>
  /** As `find`; nobody else changes the job before the transaction ends. */
  lock(id: JobId): Promise<Job | null>
  /**
   * Stores all of a job but `kind`, `tenantId`, `attempt` and `createdAt`; one that is no longer `running` loses its lease. To be
   * called of a job that was locked or whose lease was renewed in this transaction. Rejects with `not_found`.
   */
  update(job: Job): Promise<void>
  /** Waits until nobody else is choosing a job, and lets nobody choose before the transaction ends. */
  lockQueue(): Promise<void>
  /** The first thousand that are queued or running, by `createdAt`, then id. A lease that ran out is held by nobody. */
  listOpen(): Promise<readonly OpenJob[]>
  /**
   * Makes a job `running` and gives its lease to `owner` for so many seconds by the storage's clock; raises `attempt`. To be called
   * of a job that `listOpen` gave as not held, under `lockQueue`. Rejects with `lease_lost` where somebody holds it.
   */
  claim(id: JobId, owner: string, seconds: number, now: Date): Promise<Lease>
  /** Gives the lease so many more seconds from now. Rejects with `lease_lost` where it is not the job's any more. First of every write under a lease. */
  renew(id: JobId, lease: Lease, seconds: number): Promise<void>
}
