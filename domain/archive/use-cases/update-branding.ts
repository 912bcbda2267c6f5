import type { Clock } from '../../shared/clock.ts'
import { Invalid } from '../../shared/errors.ts'
import { requireLogo } from '../logo.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { colour, defaultBranding, type TenantBranding } from '../tenant-branding.ts'
import { keptTenant } from './find-any.ts'

/** `#rrggbb`; what is absent stays as it is. */
export interface BrandingColours {
  readonly primaryColour?: string | undefined
  readonly secondaryColour?: string | undefined
  readonly accentColour?: string | undefined
}

/** Rejects with `not_found`, with `invalid`, and with `tenant_closed` where the tenant is being deleted. */
export type UpdateBranding = (slug: string, colours: BrandingColours) => Promise<TenantBranding>

/**
 * Takes a PNG, JPEG, WebP or GIF of at most 1 MiB, or `null` for none. Rejects with `not_found`, with `invalid`, and with
 * `tenant_closed` where the tenant is being deleted.
 */
export type SetLogo = (slug: string, logo: Uint8Array | null) => Promise<TenantBranding>

interface Dependencies {
  readonly storage: ArchiveStorage
  readonly clock: Clock
}

export const updateBranding =
  (dependencies: Dependencies): UpdateBranding =>
  async (slug, { primaryColour, secondaryColour, accentColour }) => {
    const colours = {
      ...(primaryColour !== undefined && { primaryColour: colour(primaryColour, '/primaryColour') }),
      ...(secondaryColour !== undefined && { secondaryColour: colour(secondaryColour, '/secondaryColour') }),
      ...(accentColour !== undefined && { accentColour: colour(accentColour, '/accentColour') }),
    }
    if (Object.keys(colours).length === 0) throw Invalid.of('', 'at least one colour must be given')
    return change(dependencies, slug, colours)
  }

export const setLogo =
  (dependencies: Dependencies): SetLogo =>
  async (slug, logo) => {
    if (logo !== null) requireLogo(logo)
    return change(dependencies, slug, { logo })
  }

async function change(
  { storage, clock }: Dependencies,
  slug: string,
  changes: Partial<TenantBranding>,
): Promise<TenantBranding> {
  const now = clock.now()
  return storage.transact(
    async (tx) => {
      const { id } = await keptTenant(tx, slug)
      const branding = {
        ...((await tx.tenantBrandings.lock(id)) ?? defaultBranding(id, now)),
        ...changes,
        updatedAt: now,
      }
      await tx.tenantBrandings.upsert(branding)
      return branding
    },
    { repeatable: true },
  )
}
