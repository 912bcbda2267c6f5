import type { Clock } from '../../shared/clock.ts'
import { Conflict } from '../../shared/errors.ts'
import { type IdGenerator, tenantId } from '../../shared/ids.ts'
import type { Randomness } from '../../shared/random.ts'
import type { KeyVault } from '../ports/key-vault.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { slugify, suffixed } from '../slug.ts'
import type { Snowflake } from '../snowflake.ts'
import type { Platform, Tenant, TenantPolicies } from '../tenant.ts'
import * as tenants from '../tenant.ts'
import { namingHolder } from './naming-holder.ts'
import { claimSecret } from './require-secret.ts'

export interface CreateTenantCommand {
  readonly name: string
  /** Made from the name where it is absent. */
  readonly slug?: string | undefined
  readonly platform: Platform
  /** The community that it will archive; `null` leaves it to the first import. */
  readonly sourceId: Snowflake | null
  readonly policies?: Partial<TenantPolicies>
  /** `public`: shown to everyone and listed from the start. */
  readonly visibility: 'public' | 'admins'
}

/**
 * Makes a tenant and its key. Rejects with `invalid`, with `conflict` on `slug` where a given slug is taken or on `sourceId` where
 * the community has a tenant, and with `secret_mismatch`.
 */
export type CreateTenant = (command: CreateTenantCommand) => Promise<Tenant>

export interface CreateTenantDependencies {
  readonly storage: ArchiveStorage
  readonly clock: Clock
  readonly ids: IdGenerator
  readonly randomness: Randomness
  readonly vault: KeyVault
}

export const createTenant = (dependencies: CreateTenantDependencies): CreateTenant => {
  const { storage, clock, ids, randomness, vault } = dependencies
  const claim = claimSecret(dependencies)

  async function insert(command: CreateTenantCommand, slug: string): Promise<Tenant> {
    const now = clock.now()
    const id = tenantId(ids.uuid())
    const hidden = tenants.createTenant({ ...command, id, slug, now })
    const tenant = command.visibility === 'public' ? tenants.published(hidden, now) : hidden
    const wrappedKey = vault.wrap(id, randomness.bytes(32))
    await namingHolder(storage.read, tenant, () =>
      storage.transact(async (tx) => {
        await tx.tenants.insert(tenant)
        await tx.tenantKeys.insert({ tenantId: id, wrappedKey, createdAt: now })
      }),
    )
    return tenant
  }

  return async (command) => {
    await claim()
    if (command.slug !== undefined) return insert(command, command.slug)
    const slug = tenantSlugFrom(command.name)
    try {
      return await insert(command, slug)
    } catch (error) {
      if (!(error instanceof Conflict) || error.details.field !== 'slug') throw error
      return insert(command, suffixed(slug, command.sourceId ?? ids.uuid().slice(0, 8), 50))
    }
  }
}

/** At least three characters, as every tenant's slug. */
function tenantSlugFrom(name: string): ReturnType<typeof slugify> {
  const slug = slugify(name, 50, 'community')
  return slug.length < 3 ? suffixed(slug, 'community', 50) : slug
}
