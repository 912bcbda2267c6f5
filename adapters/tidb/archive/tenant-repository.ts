import type { Insertable, Kysely, Selectable } from 'kysely'
import type {
  TenantListing,
  TenantPlace,
  TenantReader,
  TenantRepository,
} from '../../../domain/archive/ports/tenant-repository.ts'
import type { Slug } from '../../../domain/archive/slug.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { Platform, Tenant } from '../../../domain/archive/tenant.ts'
import { Conflict, NotFound } from '../../../domain/shared/errors.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { type KeysetPage, type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import { flagFrom, idColumn, idColumns, tenantIdOf } from '../columns.ts'
import type { Session } from '../session.ts'
import type { ArchiveTables, TenantsTable } from './tables.ts'

export class TidbTenantReader implements TenantReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  find(id: TenantId): Promise<Tenant | null> {
    return this.session.run(async (db) => tenantFrom(await byId(db, id).executeTakeFirst()))
  }

  findBySlug(slug: string): Promise<Tenant | null> {
    return this.session.run(async (db) => {
      const query = db.selectFrom('tenants').selectAll()
      return tenantFrom(await query.where('slug', '=', slug).executeTakeFirst())
    })
  }

  findBySource(platform: Platform, sourceId: Snowflake): Promise<Tenant | null> {
    return this.session.run(async (db) => {
      const query = db.selectFrom('tenants').selectAll()
      return tenantFrom(
        await query.where('platform', '=', platform).where('source_id', '=', sourceId).executeTakeFirst(),
      )
    })
  }

  listPublic({ limit, after }: KeysetRequest<Slug>): Promise<KeysetPage<Tenant, Slug>> {
    return this.session.run(async (db) => {
      let query = db
        .selectFrom('tenants')
        .selectAll()
        .where('status', '=', 'ACTIVE')
        .where('visibility', '=', 'public')
        .where('listed', '=', 1)
        .orderBy('slug')
        .limit(limit + 1)
      if (after !== null) query = query.where('slug', '>', after)
      const rows = await query.execute()
      return keysetPage(rows.map(fromRow), limit, (tenant) => tenant.slug)
    })
  }

  listAll(listing: TenantListing, request: KeysetRequest<TenantPlace>): Promise<KeysetPage<Tenant, TenantPlace>> {
    return this.session.run(async (db) => {
      if (listing.ids?.length === 0) return { items: [], next: null }
      const rows = (await allOf(db, listing, request).execute()).map(fromRow)
      return keysetPage(rows, request.limit, (tenant) => ({ value: tenant[listing.sort], id: tenant.id }))
    })
  }
}

export class TidbTenantRepository extends TidbTenantReader implements TenantRepository {
  insert(tenant: Tenant): Promise<void> {
    return this.session.run(async (db) => {
      await db
        .insertInto('tenants')
        .values({ ...fieldsOf(tenant), id: idColumn(tenant.id), version: tenant.version, created_at: tenant.createdAt })
        .execute()
    })
  }

  update(tenant: Tenant): Promise<Tenant> {
    return this.session.run(async (db) => {
      const result = await db
        .updateTable('tenants')
        .set({ ...fieldsOf(tenant), version: tenant.version + 1 })
        .where('id', '=', idColumn(tenant.id))
        .where('version', '=', tenant.version)
        .executeTakeFirstOrThrow()
      // A locking read: a plain one would show the snapshot from before the other writer.
      const stored = tenantFrom(await byId(db, tenant.id).forUpdate().executeTakeFirst())
      if (stored === null) throw new NotFound('tenant')
      if (result.numUpdatedRows === 0n) throw new Conflict('version')
      return stored
    })
  }

  remove(id: TenantId): Promise<void> {
    return this.session.run(async (db) => {
      await db.deleteFrom('tenants').where('id', '=', idColumn(id)).execute()
    })
  }
}

const columns = { name: 'name', createdAt: 'created_at', updatedAt: 'updated_at' } as const

function allOf(
  db: Kysely<ArchiveTables>,
  { sort, order, ids }: TenantListing,
  { limit, after }: KeysetRequest<TenantPlace>,
) {
  const column = columns[sort]
  let query = db
    .selectFrom('tenants')
    .selectAll()
    .orderBy(column, order)
    .orderBy('id', order)
    .limit(limit + 1)
  if (ids !== undefined) query = query.where('id', 'in', idColumns(ids))
  if (after === null) return query
  const beyond = order === 'asc' ? '>' : '<'
  return query.where((eb) =>
    eb.or([
      eb(column, beyond, after.value),
      eb.and([eb(column, '=', after.value), eb('id', beyond, idColumn(after.id))]),
    ]),
  )
}

const byId = (db: Kysely<ArchiveTables>, id: TenantId) =>
  db.selectFrom('tenants').selectAll().where('id', '=', idColumn(id))

const tenantFrom = (row: Selectable<TenantsTable> | undefined): Tenant | null =>
  row === undefined ? null : fromRow(row)

const fromRow = (row: Selectable<TenantsTable>): Tenant => ({
  id: tenantIdOf(row.id),
  name: row.name,
  slug: row.slug as Slug,
  platform: row.platform,
  sourceId: row.source_id,
  status: row.status,
  visibility: row.visibility,
  listed: flagFrom(row.listed),
  policies: {
    authorNames: row.author_names,
    keepDeleted: flagFrom(row.keep_deleted),
    keepHistory: flagFrom(row.keep_history),
  },
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

const fieldsOf = (tenant: Tenant): Omit<Insertable<TenantsTable>, 'id' | 'version' | 'created_at'> => ({
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
  updated_at: tenant.updatedAt,
})
