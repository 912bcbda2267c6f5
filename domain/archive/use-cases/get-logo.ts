import { NotFound } from '../../shared/errors.ts'
import { hex, sha256 } from '../../shared/hash.ts'
import { type LogoType, logoType } from '../logo.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { publicTenant } from './find-public.ts'

export interface Logo {
  readonly bytes: Uint8Array
  readonly mediaType: LogoType
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly hash: string
  readonly updatedAt: Date
}

/** The logo of a public tenant. Rejects with `not_found`, also where it has none. */
export type GetLogo = (slug: string) => Promise<Logo>

export const getLogo =
  ({ storage }: { readonly storage: ArchiveStorage }): GetLogo =>
  async (slug) => {
    const tenant = await publicTenant(storage.read, slug)
    const branding = await storage.read.tenantBrandings.find(tenant.id)
    const bytes = branding?.logo ?? null
    const mediaType = bytes && logoType(bytes)
    if (branding === null || bytes === null || mediaType === null) throw new NotFound('logo')
    return { bytes, mediaType, hash: hex(sha256(bytes)), updatedAt: branding.updatedAt }
  }
