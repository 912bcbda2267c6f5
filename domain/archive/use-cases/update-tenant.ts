import type { Clock } from '../../shared/clock.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Tenant } from '../tenant.ts'
import { patched, type TenantPatch, type TightenedPolicy, tightened } from '../tenant-patch.ts'
import { anyTenant } from './find-any.ts'

export interface UpdatedTenant {
  readonly tenant: Tenant
  /** What is stored already is not touched: where this is not empty, `applyPolicies` has work to do. */
  readonly tightened: readonly TightenedPolicy[]
}

/**
 * Changes a tenant that still has the version which the caller saw; a patch that changes nothing raises none. Rejects with
 * `not_found`, with `invalid`, with `conflict` on `version`, or on `slug` or `sourceId` where another tenant holds it, with
 * `source_mismatch` where it archives another community, and with `tenant_closed` where it is being deleted.
 */
export type UpdateTenant = (slug: string, patch: TenantPatch, version: number) => Promise<UpdatedTenant>

export const updateTenant =
  ({ storage, clock }: { readonly storage: ArchiveStorage; readonly clock: Clock }): UpdateTenant =>
  async (slug, patch, version) => {
    const now = clock.now()
    return storage.transact(async (tx) => {
      const before = await anyTenant(tx, slug)
      const next = patched(before, patch, version, now)
      const tenant = next === before ? before : await tx.tenants.update(next)
      return { tenant, tightened: tightened(before.policies, tenant.policies) }
    })
  }
