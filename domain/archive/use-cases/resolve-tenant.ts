import type { Clock } from '../../shared/clock.ts'
import { Conflict, NotFound } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import { withoutPeople } from '../personal-text.ts'
import type { ArchiveReaders, ArchiveStorage } from '../ports/repositories.ts'
import type { SourceCommunity } from '../source.ts'
import { boundTo, requireOpen, type Tenant } from '../tenant.ts'
import type { CreateTenant } from './create-tenant.ts'

/** Where an import goes. */
export type ImportTarget =
  | { readonly to: 'tenant'; readonly slug: string }
  | { readonly to: 'tenant'; readonly id: TenantId }
  | { readonly to: 'guild'; readonly ifAbsent: 'create' | 'create_public' | 'refuse' }

export type TenantTarget = Extract<ImportTarget, { readonly to: 'tenant' }>

export interface ResolvedTenant {
  readonly tenant: Tenant
  readonly created: boolean
}

export interface ResolveDependencies {
  readonly storage: ArchiveStorage
  readonly clock: Clock
  readonly createTenant: CreateTenant
}

/**
 * The tenant that a community's messages go to. Rejects with `not_found`, with `tenant_closed`, and with `source_mismatch` where
 * the tenant archives another community.
 */
export async function resolveTenant(
  { storage, clock, createTenant }: ResolveDependencies,
  community: SourceCommunity,
  target: ImportTarget,
): Promise<ResolvedTenant> {
  const { platform, id: sourceId, name } = community
  if (target.to === 'tenant') return { tenant: await bind(storage, clock, target, community), created: false }
  const stored = await storage.read.tenants.findBySource(platform, sourceId)
  if (stored !== null) return { tenant: opened(stored), created: false }
  if (target.ifAbsent === 'refuse') throw new NotFound(`tenant for the community ${sourceId}`)
  // Direct messages are nobody's community: Discord's exporter calls it 0.
  const visibility = target.ifAbsent === 'create_public' && sourceId !== '0' ? 'public' : 'admins'
  try {
    return {
      tenant: await createTenant({ name: withoutPeople(name).trim() || sourceId, platform, sourceId, visibility }),
      created: true,
    }
  } catch (error) {
    // Another import of the same community was faster.
    const winner = error instanceof Conflict ? await storage.read.tenants.findBySource(platform, sourceId) : null
    if (winner === null) throw error
    return { tenant: opened(winner), created: false }
  }
}

/** Another import may bind the tenant at the same time: the next attempt sees to whom. */
async function bind(
  storage: ArchiveStorage,
  clock: Clock,
  target: TenantTarget,
  community: SourceCommunity,
): Promise<Tenant> {
  for (let attempt = 1; ; attempt++) {
    const now = clock.now()
    try {
      return await storage.transact(async (tx) => {
        const tenant = await targeted(tx, target)
        if (tenant === null) throw new NotFound('slug' in target ? `tenant as ${target.slug}` : 'tenant')
        const bound = boundTo(opened(tenant), community.platform, community.id, now)
        return bound === tenant ? tenant : tx.tenants.update(bound)
      })
    } catch (error) {
      const raced = error instanceof Conflict && error.details.field === 'version'
      if (!raced || attempt === bindAttempts) throw error
    }
  }
}

const bindAttempts = 3

export const targeted = ({ tenants }: Pick<ArchiveReaders, 'tenants'>, target: TenantTarget): Promise<Tenant | null> =>
  'slug' in target ? tenants.findBySlug(target.slug) : tenants.find(target.id)

function opened(tenant: Tenant): Tenant {
  requireOpen(tenant)
  return tenant
}
