import type { Author, AuthorId } from '../../../domain/archive/author.ts'
import type { AuthorReader, AuthorRepository } from '../../../domain/archive/ports/author-repository.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import { PRIMARY, type RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { authors } from './message-tables.ts'

type AuthorRow = RowOf<typeof authors>

export class MemoryAuthorReader implements AuthorReader {
  readonly #table: TableReader<AuthorRow>

  constructor(table: TableReader<AuthorRow>) {
    this.#table = table
  }

  async findMany(tenantId: TenantId, ids: readonly AuthorId[]) {
    return this.#table.getMany(ids.map((id) => [tenantId, id])).map(toAuthor)
  }

  async list(tenantId: TenantId, { limit, after }: KeysetRequest<AuthorId>) {
    const rows = this.#table.scan(PRIMARY, { prefix: [tenantId], after: after && [after], limit: limit + 1 })
    return keysetPage(Array.from(rows, toAuthor), limit, ({ id }) => id)
  }
}

export class MemoryAuthorRepository extends MemoryAuthorReader implements AuthorRepository {
  readonly #table: TableWriter<AuthorRow>

  constructor(table: TableWriter<AuthorRow>) {
    super(table)
    this.#table = table
  }

  /** There are no other writers: transactions run one at a time. */
  async lockMany(tenantId: TenantId, ids: readonly AuthorId[]) {
    return this.findMany(tenantId, ids)
  }

  async upsertMany(people: readonly Author[]) {
    this.#table.upsert(people.map(toRow))
  }

  async removeMany(tenantId: TenantId, ids: readonly AuthorId[]) {
    this.#table.delete(ids.map((id) => [tenantId, id]))
  }
}

const toRow = (author: Author): AuthorRow => ({
  tenant_id: author.tenantId,
  id: author.id,
  is_bot: author.profile.value.isBot,
  name: author.profile.value.name,
  nickname: author.profile.value.nickname,
  avatar_url: author.profile.value.avatarUrl,
  colour: author.profile.value.colour,
  observed_at: author.profile.at,
  created_at: author.createdAt,
  updated_at: author.updatedAt,
})

const toAuthor = (row: AuthorRow): Author => ({
  tenantId: row.tenant_id,
  id: row.id,
  profile: {
    value: {
      isBot: row.is_bot,
      name: row.name,
      nickname: row.nickname,
      avatarUrl: row.avatar_url,
      colour: row.colour,
    },
    at: row.observed_at,
  },
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
