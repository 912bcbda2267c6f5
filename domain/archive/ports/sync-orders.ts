import type { Uuid } from '../../shared/ids.ts'
import type { SyncWish } from '../jobs.ts'
import type { Tenant } from '../tenant.ts'

/** Orders to workers about the sync of a tenant: they outlive whoever gave them. A run that a job does has the job's id. */
export interface SyncOrders {
  /**
   * Leaves a run for a worker. Gives the job's id. Rejects with `tenant_closed`, with `invalid` where the tenant archives no community
   * or the times leave nothing between them, with `source_refused` where the platform cannot be asked, and with `sync_open` while
   * another job of the tenant's sync waits or runs.
   */
  start(tenant: Tenant, wish: SyncWish): Promise<Uuid>
  /**
   * Ends a run, the one that waits or goes on unless it is said which: at once where it waits, soon where it goes on. Again, of one that
   * is named, is no change. Gives the job's id. Rejects with `invalid`, `not_found`, with `sync_at_shell` where no job does it, and with
   * `job_state` where it ended otherwise.
   */
  cancel(tenant: Tenant, run?: string): Promise<Uuid>
  /** Queues a run that failed or was cancelled once more, the latest unless it is said which. Otherwise as `cancel`, and as `start` where it may not begin. */
  retry(tenant: Tenant, run?: string): Promise<Uuid>
  /**
   * As the use case `retryChannelSync`; where no run goes on that has the channel, one of it alone is started, as `start` does. Gives
   * its job's id; `null`: the run that goes on takes the channel.
   */
  retryChannel(tenant: Tenant, channel: string): Promise<Uuid | null>
}
