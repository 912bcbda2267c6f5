import { type Kysely, type Selectable, sql } from 'kysely'
import { type ApiKey, type ApiKeyId, apiKeyId, type KeyHash, type Scope } from '../../../domain/operations/api-key.ts'
import type {
  ApiKeyPlace,
  ApiKeyReader,
  ApiKeyRepository,
  KeyUse,
} from '../../../domain/operations/ports/api-key-repository.ts'
import { canonicalJson } from '../../../domain/shared/canonical-json.ts'
import { NotFound } from '../../../domain/shared/errors.ts'
import { type TenantId, uuidFromBytes } from '../../../domain/shared/ids.ts'
import { type KeysetPage, type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import { idColumn, idColumns } from '../columns.ts'
import type { Session } from '../session.ts'
import { batches } from '../upsert.ts'
import type { ApiKeysTable, OperationsTables } from './tables.ts'

export class TidbApiKeyReader implements ApiKeyReader {
  protected readonly session: Session<OperationsTables>

  constructor(session: Session<OperationsTables>) {
    this.session = session
  }

  find(id: ApiKeyId): Promise<ApiKey | null> {
    return this.session.run(async (db) => keyFrom(await byId(db, id).executeTakeFirst()))
  }

  findByHash(hash: KeyHash): Promise<ApiKey | null> {
    return this.session.run(async (db) => {
      const query = db.selectFrom('api_keys').selectAll()
      return keyFrom(await query.where('hash', '=', hash).executeTakeFirst())
    })
  }

  list({ limit, after }: KeysetRequest<ApiKeyPlace>): Promise<KeysetPage<ApiKey, ApiKeyPlace>> {
    return this.session.run(async (db) => {
      let query = db
        .selectFrom('api_keys')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
      if (after !== null) {
        const { createdAt, id } = after
        query = query.where((eb) =>
          eb.or([
            eb('created_at', '<', createdAt),
            eb.and([eb('created_at', '=', createdAt), eb('id', '<', idColumn(id))]),
          ]),
        )
      }
      const rows = (await query.execute()).map(fromRow)
      return keysetPage(rows, limit, (key) => ({ createdAt: key.createdAt, id: key.id }))
    })
  }
}

export class TidbApiKeyRepository extends TidbApiKeyReader implements ApiKeyRepository {
  insert(key: ApiKey): Promise<void> {
    const row = {
      id: idColumn(key.id),
      name: key.name,
      hash: key.hash,
      scopes: canonicalJson(key.scopes),
      tenants: key.tenants && canonicalJson(key.tenants),
      created_at: key.createdAt,
      expires_at: key.expiresAt,
      revoked_at: key.revokedAt,
      last_used_at: key.lastUsedAt,
    }
    return this.session.run(async (db) => {
      await db.insertInto('api_keys').values(row).execute()
    })
  }

  lock(id: ApiKeyId): Promise<ApiKey | null> {
    return this.session.run(async (db) => keyFrom(await byId(db, id).forUpdate().executeTakeFirst()))
  }

  revoke(id: ApiKeyId, at: Date): Promise<void> {
    return this.session.run(async (db) => {
      const query = db.updateTable('api_keys').set({ revoked_at: at }).where('id', '=', idColumn(id))
      const { numUpdatedRows } = await query.executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new NotFound('API key')
    })
  }

  touchMany(uses: readonly KeyUse[]): Promise<void> {
    return this.session.run(async (db) => {
      for (const batch of batches(lastUses(uses))) await touch(db, batch)
    })
  }
}

/** Of each key the last, in the order of the keys, in which all lock them. */
function lastUses(uses: readonly KeyUse[]): readonly KeyUse[] {
  const last = new Map<ApiKeyId, Date>()
  for (const { id, at } of uses) last.set(id, new Date(Math.max(at.getTime(), last.get(id)?.getTime() ?? at.getTime())))
  return Array.from(last, ([id, at]) => ({ id, at })).sort((a, b) => (a.id < b.id ? -1 : 1))
}

async function touch(db: Kysely<OperationsTables>, uses: readonly KeyUse[]): Promise<void> {
  const cases = uses.map(({ id, at }) => sql`when ${idColumn(id)} then cast(${at} as datetime(3))`)
  const used = sql<Date>`case id ${sql.join(cases, sql` `)} end`
  await db
    .updateTable('api_keys')
    .set({ last_used_at: sql<Date>`greatest(coalesce(last_used_at, ${used}), ${used})` })
    .where('id', 'in', idColumns(uses.map(({ id }) => id)))
    .execute()
}

const byId = (db: Kysely<OperationsTables>, id: ApiKeyId) =>
  db.selectFrom('api_keys').selectAll().where('id', '=', idColumn(id))

const keyFrom = (row: Selectable<ApiKeysTable> | undefined): ApiKey | null => (row === undefined ? null : fromRow(row))

const fromRow = (row: Selectable<ApiKeysTable>): ApiKey => ({
  id: apiKeyId(uuidFromBytes(row.id)),
  name: row.name,
  hash: row.hash,
  scopes: JSON.parse(row.scopes) as readonly Scope[],
  tenants: row.tenants === null ? null : (JSON.parse(row.tenants) as readonly TenantId[]),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  lastUsedAt: row.last_used_at,
})
