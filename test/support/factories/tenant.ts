import { tenantSlug } from '../../../domain/archive/slug.ts'
import { defaultPolicies, type Tenant } from '../../../domain/archive/tenant.ts'
import { defaultBranding, type TenantBranding } from '../../../domain/archive/tenant-branding.ts'
import type { TenantKey } from '../../../domain/archive/tenant-key.ts'
import { newTenantSync, type TenantSync } from '../../../domain/archive/tenant-sync.ts'
import { sha256 } from '../../../domain/shared/hash.ts'
import { type TenantId, tenantId } from '../../../domain/shared/ids.ts'
import { anId, aSnowflake, moment, nextNumber } from './sequence.ts'

export const aTenantId = (): TenantId => tenantId(anId('tenant'))

export function aTenant(overrides: Partial<Tenant> = {}): Tenant {
  const n = nextNumber()
  return {
    id: tenantId(anId('tenant', n)),
    name: `Community ${n}`,
    slug: tenantSlug(`community-${n}`),
    platform: 'discord',
    sourceId: aSnowflake(n),
    status: 'ACTIVE',
    visibility: 'admins',
    listed: false,
    policies: defaultPolicies,
    version: 1,
    createdAt: moment(),
    updatedAt: moment(),
    ...overrides,
  }
}

/** A tenant that the public list names. */
export const aListedTenant = (overrides: Partial<Tenant> = {}): Tenant =>
  aTenant({ visibility: 'public', listed: true, ...overrides })

/** Of the instance's schedule, never synced. */
export const aTenantSync = (tenantId: TenantId, overrides: Partial<TenantSync> = {}): TenantSync => ({
  ...newTenantSync(tenantId, moment(), moment(1)),
  ...overrides,
})

export const aBranding = (overrides: Partial<TenantBranding> = {}): TenantBranding => ({
  ...defaultBranding(overrides.tenantId ?? aTenantId(), moment()),
  createdAt: moment(),
  updatedAt: moment(),
  ...overrides,
})

export const aTenantKey = (overrides: Partial<TenantKey> = {}): TenantKey => ({
  tenantId: aTenantId(),
  wrappedKey: sha256(`wrapped key ${nextNumber()}`),
  createdAt: moment(),
  ...overrides,
})
