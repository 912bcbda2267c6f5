import type { TenantId } from '../../shared/ids.ts'
import type { TenantBranding } from '../tenant-branding.ts'

export interface TenantBrandingReader {
  find(tenantId: TenantId): Promise<TenantBranding | null>
}

/** Natural key: tenantId. Removing a tenant removes its branding. */
export interface TenantBrandingRepository extends TenantBrandingReader {
  /** The branding, kept from other writers until the transaction ends; `null` if there is none. */
  lock(tenantId: TenantId): Promise<TenantBranding | null>

  /** Inserts, or replaces all but `createdAt`. Repeating it changes nothing. Rejects with `reference_missing` if the tenant is absent. */
  upsert(branding: TenantBranding): Promise<void>
}
