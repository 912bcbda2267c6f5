import type { TenantId } from '../../shared/ids.ts'
import type { KeysetPage, KeysetRequest } from '../../shared/page.ts'
import type { Author, AuthorId } from '../author.ts'

export interface AuthorReader {
  /** Those of `ids` that are stored, by id. */
  findMany(tenantId: TenantId, ids: readonly AuthorId[]): Promise<readonly Author[]>
  /** Those of a tenant, by id. */
  list(tenantId: TenantId, request: KeysetRequest<AuthorId>): Promise<KeysetPage<Author, AuthorId>>
}

/** Natural key: (tenantId, id). No foreign key to the tenant: every insert would lock its row and make its writers queue. */
export interface AuthorRepository extends AuthorReader {
  /** As `findMany`, and keeps them from other writers until the transaction ends. */
  lockMany(tenantId: TenantId, ids: readonly AuthorId[]): Promise<readonly Author[]>

  /** Inserts, or replaces all but `createdAt`. Repeating it changes nothing. */
  upsertMany(authors: readonly Author[]): Promise<void>

  /** Removes those of `ids` that are stored. */
  removeMany(tenantId: TenantId, ids: readonly AuthorId[]): Promise<void>
}
