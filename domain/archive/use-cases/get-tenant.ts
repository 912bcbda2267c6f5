import type { ArchiveStorage } from '../ports/repositories.ts'
import { defaultBranding } from '../tenant-branding.ts'
import type { TenantView } from '../views.ts'
import { publicTenant } from './find-public.ts'

/** A public tenant with its branding. Rejects with `not_found`. */
export type GetTenant = (slug: string) => Promise<TenantView>

export const getTenant =
  ({ storage }: { readonly storage: ArchiveStorage }): GetTenant =>
  async (slug) => {
    const tenant = await publicTenant(storage.read, slug)
    const branding = await storage.read.tenantBrandings.find(tenant.id)
    return { tenant, branding: branding ?? defaultBranding(tenant.id, tenant.createdAt) }
  }
