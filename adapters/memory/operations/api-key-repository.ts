import type { ApiKey, ApiKeyId, KeyHash, Scope } from '../../../domain/operations/api-key.ts'
import type {
  ApiKeyPlace,
  ApiKeyReader,
  ApiKeyRepository,
  KeyUse,
} from '../../../domain/operations/ports/api-key-repository.ts'
import { canonicalJson } from '../../../domain/shared/canonical-json.ts'
import { NotFound } from '../../../domain/shared/errors.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { apiKeys } from './tables.ts'

type ApiKeyRow = RowOf<typeof apiKeys>

export class MemoryApiKeyReader implements ApiKeyReader {
  readonly #table: TableReader<ApiKeyRow>

  constructor(table: TableReader<ApiKeyRow>) {
    this.#table = table
  }

  async find(id: ApiKeyId) {
    const row = this.#table.get([id])
    return row && toApiKey(row)
  }

  async findByHash(hash: KeyHash) {
    const [key] = Array.from(this.#table.scan('uq_api_keys_hash', { prefix: [hash] }), toApiKey)
    return key ?? null
  }

  async list({ limit, after }: KeysetRequest<ApiKeyPlace>) {
    const rows = this.#table.scan('ix_api_keys_created', {
      after: after && [after.createdAt, after.id],
      direction: 'descending',
      limit: limit + 1,
    })
    return keysetPage(Array.from(rows, toApiKey), limit, ({ createdAt, id }) => ({ createdAt, id }))
  }
}

export class MemoryApiKeyRepository extends MemoryApiKeyReader implements ApiKeyRepository {
  readonly #table: TableWriter<ApiKeyRow>

  constructor(table: TableWriter<ApiKeyRow>) {
    super(table)
    this.#table = table
  }

  async insert(key: ApiKey) {
    this.#table.insert(toRow(key))
  }

  /** Nobody else writes while a transaction runs. */
  lock(id: ApiKeyId) {
    return this.find(id)
  }

  async revoke(id: ApiKeyId, at: Date) {
    const row = this.#table.get([id])
    if (row === null) throw new NotFound('API key')
    this.#table.upsert([{ ...row, revoked_at: at }])
  }

  async touchMany(uses: readonly KeyUse[]) {
    for (const { id, at } of uses) {
      const row = this.#table.get([id])
      if (row === null || (row.last_used_at !== null && row.last_used_at >= at)) continue
      this.#table.upsert([{ ...row, last_used_at: at }])
    }
  }
}

const toRow = (key: ApiKey): ApiKeyRow => ({
  id: key.id,
  name: key.name,
  hash: key.hash,
  scopes: canonicalJson(key.scopes),
  tenants: key.tenants && canonicalJson(key.tenants),
  created_at: key.createdAt,
  expires_at: key.expiresAt,
  revoked_at: key.revokedAt,
  last_used_at: key.lastUsedAt,
})

const toApiKey = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  hash: row.hash,
  scopes: JSON.parse(row.scopes) as readonly Scope[],
  tenants: row.tenants === null ? null : (JSON.parse(row.tenants) as readonly TenantId[]),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  lastUsedAt: row.last_used_at,
})
