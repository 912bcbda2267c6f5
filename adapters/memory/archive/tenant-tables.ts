import type { Runner } from '../../../domain/archive/ports/runner-lease-repository.ts'
import type { Slug } from '../../../domain/archive/slug.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { AuthorNames, Platform, TenantStatus, TenantVisibility } from '../../../domain/archive/tenant.ts'
import type { Colour } from '../../../domain/archive/tenant-branding.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { boolean, bytes, orNull, snowflake, text, time, unsigned, uuid } from '../engine/column.ts'
import { defineTable } from '../engine/definition.ts'
import { leaseColumns } from './lease-rows.ts'

const ofTenant = { columns: ['tenant_id'], parent: 'tenants', reference: 'tenant', onDelete: 'cascade' } as const

export const secretFingerprints = defineTable({
  name: 'secret_fingerprints',
  columns: { id: unsigned(8), fingerprint: text(64), created_at: time() },
  primaryKey: { columns: ['id'], field: 'fingerprint' },
})

export const tenants = defineTable({
  name: 'tenants',
  columns: {
    id: uuid<TenantId>(),
    name: text(255),
    slug: text<Slug>(50),
    platform: text<Platform>(20),
    source_id: orNull(snowflake<Snowflake>()),
    status: text<TenantStatus>(20),
    visibility: text<TenantVisibility>(20),
    listed: boolean(),
    author_names: text<AuthorNames>(20),
    keep_deleted: boolean(),
    keep_history: boolean(),
    version: unsigned(32),
    created_at: time(),
    updated_at: time(),
  },
  primaryKey: { columns: ['id'], field: 'id' },
  uniqueKeys: {
    uq_tenants_slug: { columns: ['slug'], field: 'slug' },
    uq_tenants_source: { columns: ['platform', 'source_id'], field: 'sourceId' },
  },
  indexes: {
    ix_tenants_listing: ['listed', 'visibility', 'status', 'slug'],
    ix_tenants_name: ['name', 'id'],
    ix_tenants_created: ['created_at', 'id'],
    ix_tenants_updated: ['updated_at', 'id'],
  },
})

export const tenantBranding = defineTable({
  name: 'tenant_branding',
  columns: {
    tenant_id: uuid<TenantId>(),
    primary_colour: text<Colour>(7),
    secondary_colour: text<Colour>(7),
    accent_colour: text<Colour>(7),
    logo: orNull(bytes(2 ** 24 - 1)),
    created_at: time(),
    updated_at: time(),
  },
  primaryKey: { columns: ['tenant_id'], field: 'tenantId' },
  foreignKeys: { fk_tenant_branding_tenants: ofTenant },
})

export const tenantKeys = defineTable({
  name: 'tenant_keys',
  columns: { tenant_id: uuid<TenantId>(), wrapped_key: bytes(255), created_at: time() },
  primaryKey: { columns: ['tenant_id'], field: 'tenantId' },
  foreignKeys: { fk_tenant_keys_tenants: ofTenant },
})

export const tenantLeases = defineTable({
  name: 'tenant_leases',
  columns: {
    tenant_id: uuid<TenantId>(),
    ...leaseColumns,
  },
  primaryKey: { columns: ['tenant_id'], field: 'tenantId' },
  foreignKeys: { fk_tenant_leases_tenants: ofTenant },
})

export const tenantSyncs = defineTable({
  name: 'tenant_syncs',
  columns: {
    tenant_id: uuid<TenantId>(),
    cron: orNull(text(255)),
    paused: boolean(),
    ordered_at: time(),
    expected_since: time(),
    synced_at: orNull(time()),
    updated_at: time(),
  },
  primaryKey: { columns: ['tenant_id'], field: 'tenantId' },
  foreignKeys: { fk_tenant_syncs_tenants: ofTenant },
})

export const runnerLeases = defineTable({
  name: 'runner_leases',
  columns: { name: text<Runner>(64), ...leaseColumns },
  primaryKey: { columns: ['name'], field: 'name' },
})
