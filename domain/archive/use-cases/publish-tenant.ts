import type { Clock } from '../../shared/clock.ts'
import { NotFound } from '../../shared/errors.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { published, requireKept, type Tenant } from '../tenant.ts'

/**
 * Shows a tenant to everyone and lists it; its channels keep their own visibility. Again is no change. Rejects with `not_found`, with
 * `conflict`, and with `tenant_closed` where the tenant is being deleted.
 */
export type PublishTenant = (slug: string) => Promise<Tenant>

export const publishTenant =
  ({ storage, clock }: { readonly storage: ArchiveStorage; readonly clock: Clock }): PublishTenant =>
  async (slug) => {
    const now = clock.now()
    return storage.transact(async (tx) => {
      const tenant = await tx.tenants.findBySlug(slug)
      if (tenant === null) throw new NotFound(`tenant as ${slug}`)
      requireKept(tenant)
      const shown = published(tenant, now)
      return shown === tenant ? tenant : tx.tenants.update(shown)
    })
  }
