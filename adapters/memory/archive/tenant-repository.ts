import type {
  TenantListing,
  TenantPlace,
  TenantReader,
  TenantRepository,
  TenantSort,
} from '../../../domain/archive/ports/tenant-repository.ts'
import type { Slug } from '../../../domain/archive/slug.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { Platform, Tenant } from '../../../domain/archive/tenant.ts'
import { Conflict, NotFound } from '../../../domain/shared/errors.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { Key } from '../engine/key.ts'
import type { tenants } from './tenant-tables.ts'

type TenantRow = RowOf<typeof tenants>

export class MemoryTenantReader implements TenantReader {
  readonly #table: TableReader<TenantRow>

  constructor(table: TableReader<TenantRow>) {
    this.#table = table
  }

  async find(id: TenantId) {
    const row = this.#table.get([id])
    return row && toTenant(row)
  }

  async findBySlug(slug: string) {
    return this.#findBy('uq_tenants_slug', [slug])
  }

  async findBySource(platform: Platform, sourceId: Snowflake) {
    return this.#findBy('uq_tenants_source', [platform, sourceId])
  }

  async listPublic({ limit, after }: KeysetRequest<Slug>) {
    const rows = this.#table.scan('ix_tenants_listing', {
      prefix: [true, 'public', 'ACTIVE'],
      after: after && [after],
      limit: limit + 1,
    })
    return keysetPage(Array.from(rows, toTenant), limit, ({ slug }) => slug)
  }

  async listAll({ sort, order, ids }: TenantListing, { limit, after }: KeysetRequest<TenantPlace>) {
    const wanted = ids === undefined ? null : new Set(ids)
    const rows = this.#table.scan(orders[sort], {
      after: after && [after.value, after.id],
      direction: order === 'asc' ? 'ascending' : 'descending',
      where: (row) => wanted?.has(row.id) ?? true,
      limit: limit + 1,
    })
    return keysetPage(Array.from(rows, toTenant), limit, (tenant) => ({ value: tenant[sort], id: tenant.id }))
  }

  #findBy(uniqueKey: string, values: Key): Tenant | null {
    const [tenant] = Array.from(this.#table.scan(uniqueKey, { prefix: values }), toTenant)
    return tenant ?? null
  }
}

export class MemoryTenantRepository extends MemoryTenantReader implements TenantRepository {
  readonly #table: TableWriter<TenantRow>

  constructor(table: TableWriter<TenantRow>) {
    super(table)
    this.#table = table
  }

  async insert(tenant: Tenant) {
    this.#table.insert(toRow(tenant))
  }

  async update(tenant: Tenant) {
    const stored = await this.find(tenant.id)
    if (stored === null) throw new NotFound('tenant')
    if (stored.version !== tenant.version) throw new Conflict('version')
    const updated = { ...tenant, version: tenant.version + 1, createdAt: stored.createdAt }
    this.#table.upsert([toRow(updated)])
    return structuredClone(updated)
  }

  async remove(id: TenantId) {
    this.#table.delete([[id]])
  }
}

const orders: Readonly<Record<TenantSort, string>> = {
  name: 'ix_tenants_name',
  createdAt: 'ix_tenants_created',
  updatedAt: 'ix_tenants_updated',
}

const toRow = (tenant: Tenant): TenantRow => ({
  id: tenant.id,
  name: tenant.name,
  slug: tenant.slug,
  platform: tenant.platform,
  source_id: tenant.sourceId,
  status: tenant.status,
  visibility: tenant.visibility,
  listed: tenant.listed,
  author_names: tenant.policies.authorNames,
  keep_deleted: tenant.policies.keepDeleted,
  keep_history: tenant.policies.keepHistory,
  version: tenant.version,
  created_at: tenant.createdAt,
  updated_at: tenant.updatedAt,
})

const toTenant = (row: TenantRow): Tenant => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  platform: row.platform,
  sourceId: row.source_id,
  status: row.status,
  visibility: row.visibility,
  listed: row.listed,
  policies: { authorNames: row.author_names, keepDeleted: row.keep_deleted, keepHistory: row.keep_history },
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
