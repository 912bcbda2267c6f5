import type { KeysetPage, KeysetRequest } from '../../shared/page.ts'
import type { ApiKey, ApiKeyId, KeyHash } from '../api-key.ts'

export interface ApiKeyPlace {
  readonly createdAt: Date
  readonly id: ApiKeyId
}

export interface ApiKeyReader {
  find(id: ApiKeyId): Promise<ApiKey | null>
  findByHash(hash: KeyHash): Promise<ApiKey | null>
  /** The last made first; those of one moment by id, descending. */
  list(request: KeysetRequest<ApiKeyPlace>): Promise<KeysetPage<ApiKey, ApiKeyPlace>>
}

/** Natural keys: id; hash. */
export interface ApiKeyRepository extends ApiKeyReader {
  /** Rejects with `conflict` on `id` or `hash`. */
  insert(key: ApiKey): Promise<void>
  /** As `find`; nobody else changes the key before the transaction ends. */
  lock(id: ApiKeyId): Promise<ApiKey | null>
  /** Stores `revokedAt` of a key that is stored; nothing else of a key changes. Rejects with `not_found`. */
  revoke(id: ApiKeyId, at: Date): Promise<void>
  /** Moves `lastUsedAt` forward, never back. Keys that are absent are passed over. */
  touchMany(uses: readonly { readonly id: ApiKeyId; readonly at: Date }[]): Promise<void>
}
