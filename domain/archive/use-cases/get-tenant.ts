import type { ArchiveStorage } from '../ports/repositories.ts'
import { defaultBranding } from '../tenant-branding.ts'
import type { Viewer } from '../viewer.ts'
import type { TenantView } from '../views.ts'
import { visibleTenant } from './find-visible.ts'

/** A tenant with its branding. Rejects with `not_found` where the viewer may not see it. */
export type GetTenant = (slug: string, viewer: Viewer) => Promise<TenantView>

export const getTenant =
  ({ storage }: { readonly storage: ArchiveStorage }): GetTenant =>
  async (slug, viewer) => {
    const tenant = await visibleTenant(storage.read, slug, viewer)
    const branding = await storage.read.tenantBrandings.find(tenant.id)
    return { tenant, branding: branding ?? defaultBranding(tenant.id, tenant.createdAt) }
  }
