import type { ArchiveStorage } from '../ports/repositories.ts'
import { defaultBranding } from '../tenant-branding.ts'
import type { TenantView } from '../views.ts'
import { anyTenant } from './find-any.ts'

/** A tenant with its branding, hidden or not. For who runs the instance. Rejects with `not_found`. */
export type GetAnyTenant = (slug: string) => Promise<TenantView>

export const getAnyTenant =
  ({ storage }: { readonly storage: ArchiveStorage }): GetAnyTenant =>
  async (slug) => {
    const tenant = await anyTenant(storage.read, slug)
    const branding = await storage.read.tenantBrandings.find(tenant.id)
    return { tenant, branding: branding ?? defaultBranding(tenant.id, tenant.createdAt) }
  }
