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

const register = (value: string | null, at: Date | null) => at && { value, at }

const toAuthor = (row: AuthorRow): Author => ({
  tenantId: row.tenant_id,
  id: row.id,
  profile: { value: { isBot: row.is_bot, name: row.name }, at: row.observed_at },
  displayName: register(row.display_name, row.display_name_observed_at),
  nickname: register(row.nickname, row.nickname_observed_at),
  avatarUrl: register(row.avatar_url, row.avatar_url_observed_at),
  colour: register(row.colour, row.colour_observed_at),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
