import { NotFound } from '../../shared/errors.ts'
import { hex, sha256 } from '../../shared/hash.ts'
import { type LogoType, logoType } from '../logo.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Viewer } from '../viewer.ts'
import { visibleTenant } from './find-visible.ts'

export interface Logo {
  readonly bytes: Uint8Array
  readonly mediaType: LogoType
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly hash: string
  readonly updatedAt: Date
}

/** The logo of a tenant that the viewer may see. Rejects with `not_found`, also where it has none. */
export type GetLogo = (query: { readonly tenant: string; readonly viewer: Viewer }) => Promise<Logo>

export const getLogo =
  ({ storage }: { readonly storage: ArchiveStorage }): GetLogo =>
  async (query) => {
    const tenant = await visibleTenant(storage.read, query.tenant, query.viewer)
    const branding = await storage.read.tenantBrandings.find(tenant.id)
    const bytes = branding?.logo ?? null
    const mediaType = bytes && logoType(bytes)
    if (branding === null || bytes === null || mediaType === null) throw new NotFound('logo')
    return { bytes, mediaType, hash: hex(sha256(bytes)), updatedAt: branding.updatedAt }
  }
