import type { TenantId } from '../../shared/ids.ts'
import type { TenantKey } from '../tenant-key.ts'

export interface TenantKeyReader {
  find(tenantId: TenantId): Promise<TenantKey | null>
}

/** Natural key: tenantId. Removing a tenant removes its key, and with it the way from user ids to pseudonyms. */
export interface TenantKeyRepository extends TenantKeyReader {
  /** Rejects with `conflict` on `tenantId` if the tenant has a key, with `reference_missing` if the tenant is absent. */
  insert(key: TenantKey): Promise<void>
}
