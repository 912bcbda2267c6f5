import type { TenantId, Uuid } from '../../shared/ids.ts'
import type { Tenant } from '../tenant.ts'
import type { TenantPatch } from '../tenant-patch.ts'
import type { CreateTenantCommand } from '../use-cases/create-tenant.ts'

/** The order to a worker to go through a tenant’s rows: it outlives whoever gave it. */
export interface TenantOrders {
  /**
   * As the use case `createTenant`. Where the tenant has a community and the platform can be asked, a job brings all of it in, unless
   * that is declined. A tenant that was made stays, also where its job could not be left.
   */
  create(command: CreateTenantCommand, sync: 'wanted' | 'declined'): Promise<OrderedTenant>
  /**
   * As the use case `updateTenant`, for the tenant and its version as the caller read it. Where the policies keep less than before,
   * a job takes away what is stored and no longer kept: it is there before the policies are, whatever dies in between.
   */
  update(read: Tenant, patch: TenantPatch): Promise<OrderedUpdate>
  /** Removes the tenant and everything of it. Gives the job’s id: that of the job that is to do it already, if there is one. */
  delete(tenantId: TenantId): Promise<Uuid>
  /** Brings its community in as it is now. Gives the job’s id: that of the job that is to do it already, if there is one. */
  sync(tenantId: TenantId, depth: 'window' | 'everything'): Promise<Uuid>
  /**
   * Brings its community in as it is now, once for that slot of its schedule, whoever asks again and whatever became of the job.
   * `passed_over`: a sync of it waits or runs already, and no other is left.
   */
  scheduledSync(tenantId: TenantId, slot: Date): Promise<'ordered' | 'passed_over'>
}

export interface OrderedTenant {
  readonly tenant: Tenant
  /** `null` where nothing brings its community in. */
  readonly jobId: Uuid | null
  /** Why nothing does; `null`: the job does. */
  readonly notSynced: NotSynced | null
}

/** `no_source`: the tenant has no community yet. `no_token`: the platform cannot be asked. `not_queued`: no job could be left. */
export type NotSynced = 'declined' | 'no_source' | 'no_token' | 'not_queued'

export interface OrderedUpdate {
  readonly tenant: Tenant
  /** `null` where there is nothing to go through. */
  readonly jobId: Uuid | null
}
