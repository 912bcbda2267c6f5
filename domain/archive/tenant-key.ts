import type { TenantId } from '../shared/ids.ts'

/** The secret under which a tenant's people get their pseudonyms, wrapped by the instance's secret. Without it they are strangers. */
export interface TenantKey {
  readonly tenantId: TenantId
  /** 32 random bytes, encrypted: see `ports/key-vault.ts`. */
  readonly wrappedKey: Uint8Array
  readonly createdAt: Date
}
