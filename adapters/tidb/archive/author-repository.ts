import type { Insertable, Kysely, Selectable } from 'kysely'
import type { Author, AuthorId } from '../../../domain/archive/author.ts'
import { observed } from '../../../domain/archive/observed.ts'
import type { AuthorReader, AuthorRepository } from '../../../domain/archive/ports/author-repository.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { type KeysetPage, type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import { flagFrom, idColumn, idColumns, tenantIdOf } from '../columns.ts'
import type { Session } from '../session.ts'
import { upsertRows } from '../upsert.ts'
import { authorIdFrom } from './columns.ts'
import type { ArchiveTables, AuthorsTable } from './tables.ts'

export class TidbAuthorReader implements AuthorReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  findMany(tenantId: TenantId, ids: readonly AuthorId[]): Promise<readonly Author[]> {
    return this.session.run(async (db) =>
      ids.length === 0 ? [] : (await byIds(db, tenantId, ids).execute()).map(fromRow),
    )
  }

  list(tenantId: TenantId, { limit, after }: KeysetRequest<AuthorId>): Promise<KeysetPage<Author, AuthorId>> {
    return this.session.run(async (db) => {
      let query = db.selectFrom('authors').selectAll().where('tenant_id', '=', idColumn(tenantId))
      if (after !== null) query = query.where('id', '>', idColumn(after))
      const rows = await query
        .orderBy('id')
        .limit(limit + 1)
        .execute()
      return keysetPage(rows.map(fromRow), limit, ({ id }) => id)
    })
  }
}

export class TidbAuthorRepository extends TidbAuthorReader implements AuthorRepository {
  lockMany(tenantId: TenantId, ids: readonly AuthorId[]): Promise<readonly Author[]> {
    return this.session.run(async (db) =>
      ids.length === 0 ? [] : (await byIds(db, tenantId, ids).forUpdate().execute()).map(fromRow),
    )
  }

  upsertMany(authors: readonly Author[]): Promise<void> {
    return this.session.run((db) => upsertRows(db, 'authors', ['tenant_id', 'id', 'created_at'], authors.map(toRow)))
  }

  removeMany(tenantId: TenantId, ids: readonly AuthorId[]): Promise<void> {
    return this.session.run(async (db) => {
      if (ids.length === 0) return
      const query = db.deleteFrom('authors').where('tenant_id', '=', idColumn(tenantId))
      await query.where('id', 'in', idColumns(ids)).execute()
    })
  }
}

const byIds = (db: Kysely<ArchiveTables>, tenantId: TenantId, ids: readonly AuthorId[]) =>
  db
    .selectFrom('authors')
    .selectAll()
    .where('tenant_id', '=', idColumn(tenantId))
    .where('id', 'in', idColumns(ids))
    .orderBy('id')

const fromRow = (row: Selectable<AuthorsTable>): Author => ({
  tenantId: tenantIdOf(row.tenant_id),
  id: authorIdFrom(row.id),
  profile: observed({ isBot: flagFrom(row.is_bot), name: row.name }, row.observed_at),
  displayName: register(row.display_name, row.display_name_observed_at),
  nickname: register(row.nickname, row.nickname_observed_at),
  avatarUrl: register(row.avatar_url, row.avatar_url_observed_at),
  colour: register(row.colour, row.colour_observed_at),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

const register = (value: string | null, at: Date | null) => at && observed(value, at)

const toRow = (author: Author): Insertable<AuthorsTable> => ({
  tenant_id: idColumn(author.tenantId),
  id: idColumn(author.id),
  is_bot: author.profile.value.isBot,
  name: author.profile.value.name,
  nickname: author.nickname?.value ?? null,
  avatar_url: author.avatarUrl?.value ?? null,
  colour: author.colour?.value ?? null,
  observed_at: author.profile.at,
  created_at: author.createdAt,
  updated_at: author.updatedAt,
  display_name: author.displayName?.value ?? null,
  display_name_observed_at: author.displayName?.at ?? null,
  nickname_observed_at: author.nickname?.at ?? null,
  avatar_url_observed_at: author.avatarUrl?.at ?? null,
  colour_observed_at: author.colour?.at ?? null,
})
