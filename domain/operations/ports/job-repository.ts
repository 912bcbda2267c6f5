import type { TenantId } from '../../shared/ids.ts'
import type { Lease } from '../../shared/lease.ts'
import type { KeysetPage, KeysetRequest } from '../../shared/page.ts'
import type { Job, JobId, JobStatus, OpenJob } from '../job.ts'

export interface JobPlace {
  readonly createdAt: Date
  readonly id: JobId
}

export interface JobFilter {
  readonly tenantId?: TenantId | undefined
  readonly status?: JobStatus | undefined
  readonly kind?: string | undefined
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
   * called of a job that was locked, or whose lease was renewed, in this transaction. Rejects with `not_found`.
   */
  update(job: Job): Promise<void>
  /** Waits until nobody else is choosing a job, and lets nobody choose before the transaction ends. */
  lockQueue(): Promise<void>
  /**
   * Those that are running and the first thousand that are queued, by `createdAt`, then id, as they are now, whenever the transaction
   * began; nobody else changes one of them before it ends. A lease that ran out is held by nobody. To be called under `lockQueue`.
   */
  listOpen(): Promise<readonly OpenJob[]>
  /**
   * The first of the tenant's jobs of that kind, by `createdAt`, then id, that has not come to its end, as it is now, whenever the
   * transaction began; `null` where each has. Nobody else changes it before the transaction ends. Under `lockQueue` none comes
   * meanwhile from whoever looks first too.
   */
  lockOpen(tenantId: TenantId, kind: string): Promise<Job | null>
  /**
   * Makes a job `running` and gives its lease to `owner` for so many seconds by the storage's clock; raises `attempt`, and lowers
   * `attemptsLeft` where it is not 0 already. To be called of a job that `listOpen` gave as not held. Rejects with `lease_lost` where
   * it is held, not queued, or no more.
   */
  claim(id: JobId, owner: string, seconds: number, now: Date): Promise<Lease>
  /**
   * Gives the lease so many more seconds from now, also where it ran out and nobody took the job meanwhile; nobody else changes the
   * job before the transaction ends. Rejects with `lease_lost` where it is not the job's any more: then the transaction must not go
   * on. First of every write under a lease.
   */
  renew(id: JobId, lease: Lease, seconds: number): Promise<void>
  /** Removes the first so many, by `createdAt`, then id, of those with that status that were made before; tells how many there were. */
  removeMadeBefore(before: Date, status: JobStatus, limit: number): Promise<number>
}
