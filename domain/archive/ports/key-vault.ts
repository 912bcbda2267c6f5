import type { TenantId } from '../../shared/ids.ts'

/** Encrypts tenants' keys under the instance's secret (`VERTA_SECRET`). */
export interface KeyVault {
  /** Tells secrets apart without telling them. */
  readonly fingerprint: string

  /** `key` encrypted for this tenant alone. Two calls give different bytes. */
  wrap(tenantId: TenantId, key: Uint8Array): Uint8Array

  /** What `wrap` was given. Rejects with `secret_mismatch` for bytes of another secret or tenant, or altered ones. */
  unwrap(tenantId: TenantId, wrapped: Uint8Array): Uint8Array
}
