import type { TenantId } from '../../shared/ids.ts'
import type { Lease } from '../../shared/lease.ts'

export interface TenantLeaseReader {
  /** Who works on the tenant alone now, by the storage's clock; `null` where nobody does. */
  find(tenantId: TenantId): Promise<Lease | null>
}

/** The right to work on a tenant alone. Natural key: tenantId. Removing a tenant removes its lease. */
export interface TenantLeaseRepository extends TenantLeaseReader {
  /**
   * Gives the lease to `owner` for so many seconds from now, with a higher `attempt` than any before. An owner that holds it
   * already gets a new one, and loses the old. Rejects with `tenant_busy` where another owner holds it, and with
   * `reference_missing` if the tenant is absent.
   */
  claim(tenantId: TenantId, owner: string, seconds: number): Promise<Lease>

  /**
   * Lets the lease last so many seconds from now; one that ran out too, as long as nobody else took it. Until the transaction
   * ends nobody does. Rejects with `lease_lost` where it is not the tenant's any more.
   */
  renew(tenantId: TenantId, lease: Lease, seconds: number): Promise<void>

  /** As `find`; the lease stays as it is until the transaction ends. First of what its holder's helpers do. */
  lock(tenantId: TenantId): Promise<Lease | null>

  /** Ends the lease. No change where it is not the tenant's any more. */
  release(tenantId: TenantId, lease: Lease): Promise<void>
}
