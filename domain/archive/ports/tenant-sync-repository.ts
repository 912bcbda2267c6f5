import type { TenantId } from '../../shared/ids.ts'
import type { TenantSync } from '../tenant-sync.ts'

export interface TenantSyncReader {
  /** Those of `tenantIds` that have any, by tenant id. */
  findOf(tenantIds: readonly TenantId[]): Promise<readonly TenantSync[]>
}

/** When tenants are synced by themselves. Natural key: tenantId. Removing a tenant removes it. */
export interface TenantSyncRepository extends TenantSyncReader {
  /** The tenant's, as it is now; `null` where it has none. Nobody else writes it, the first one neither, before the transaction ends. */
  lock(tenantId: TenantId): Promise<TenantSync | null>
  /** Inserts or replaces. Repeating it changes nothing. Rejects with `reference_missing` if the tenant is absent. */
  upsert(sync: TenantSync): Promise<void>
}
