import type { TenantId, Uuid } from '../../shared/ids.ts'
import type { Lease } from '../../shared/lease.ts'
import type { KeysetPage, KeysetRequest } from '../../shared/page.ts'
import type { ChannelId } from '../channel.ts'
import type { ChannelFailure, ChannelSyncJob } from '../channel-sync-job.ts'

/** What a worker has done of a channel so far. */
export type SliceProgress = Pick<ChannelSyncJob, 'counts' | 'walkedTo'>

export interface ChannelSyncJobReader {
  /** Those of these channels, by channel, each once. */
  findOf(channelIds: readonly ChannelId[]): Promise<readonly ChannelSyncJob[]>
  /** By channel. */
  list(tenantId: TenantId, request: KeysetRequest<ChannelId>): Promise<KeysetPage<ChannelSyncJob, ChannelId>>
  /** The channel of one of a run's jobs that is neither done nor cancelled. */
  findOpen(tenantId: TenantId, runId: Uuid): Promise<ChannelId | null>
  /**
   * Those that a worker may take now, of all tenants or of one, by the storage's clock: queued and due, or left by a worker whose
   * lease ran out, of a tenant whose lease holds and is the one under which the job was queued. Those of which the fewest messages
   * were read come first, then by channel.
   */
  listClaimable(tenantId: TenantId | null, limit: number): Promise<readonly ChannelSyncJob[]>
}

/** The work on one channel of a tenant's sync, the latest only. Natural key: channelId. Removing a channel removes it. */
export interface ChannelSyncJobRepository extends ChannelSyncJobReader {
  /**
   * As `findOpen`, and as it is now, whenever the transaction began; nobody else changes that job before the transaction ends. To be
   * called under the tenant's lease, see `lock` there: then none comes meanwhile either.
   */
  lockOpen(tenantId: TenantId, runId: Uuid): Promise<ChannelId | null>
  /**
   * Inserts, or replaces those of the same channels but for `attempt` and `createdAt`; whoever had one of them loses it, and all may
   * be taken at once, whatever their `nextAttemptAt`. Rejects with `reference_missing` where a channel is absent.
   */
  upsertMany(jobs: readonly ChannelSyncJob[]): Promise<void>
  /**
   * Makes a job `running` and gives it to `owner` for so many seconds by the storage's clock; sets `startedAt` where it is not set.
   * Rejects with `lease_lost` where its `attempt` is another than the one given, somebody holds it, or it is not open or not due. To
   * be called under the tenant's lease: see `lock` there.
   */
  claim(channelId: ChannelId, attempt: number, owner: string, seconds: number, now: Date): Promise<Lease>
  /**
   * Gives the lease so many seconds from now, also where it ran out and nobody took the job meanwhile, and stores how far the work is;
   * nobody else changes the job before the transaction ends. Rejects with `lease_lost` where it is not the job's any more: then the
   * transaction must not go on. First of every write under a lease.
   */
  renew(channelId: ChannelId, lease: Lease, seconds: number, progress: SliceProgress): Promise<void>
  /**
   * Stores a job as its worker leaves it, and ends the lease. Where it is `queued`, nobody takes it before so many seconds are over.
   * Rejects with `lease_lost`.
   */
  leave(job: ChannelSyncJob, lease: Lease, afterSeconds: number): Promise<void>
  /**
   * Makes a job of the run that is open `cancelled`, its outcome too, with the reason: whoever had it loses it. Tells whether it was
   * open; nothing changes where it was not.
   */
  cancel(channelId: ChannelId, runId: Uuid, error: ChannelFailure, now: Date): Promise<boolean>
  /**
   * Makes a job of the run that failed or was cancelled `queued` once more under the tenant's lease of that `attempt`, to be taken at
   * once; what it did until then stays. Tells whether it had; nothing changes where it had not. To be called under the tenant's lease:
   * see `lock` there.
   */
  requeue(channelId: ChannelId, runId: Uuid, tenantAttempt: number): Promise<boolean>
  /** Makes a tenant's jobs that are running `queued`: whoever had one of them loses it. */
  revokeOf(tenantId: TenantId): Promise<void>
  /** Makes a tenant's open jobs `cancelled`: whoever had one of them loses it. */
  cancelOf(tenantId: TenantId, now: Date): Promise<void>
}
