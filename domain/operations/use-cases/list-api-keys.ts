import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import { NotFound } from '../../shared/errors.ts'
import type { Page, PageRequest } from '../../shared/page.ts'
import { type ApiKey, apiKeyId } from '../api-key.ts'
import type { ApiKeyPlace } from '../ports/api-key-repository.ts'
import type { OperationsStorage } from '../ports/repositories.ts'
import { placeParts } from './place-parts.ts'

/** The keys, the last made first; their texts are nowhere. Rejects with `cursor_invalid`. */
export type ListApiKeys = (request: PageRequest) => Promise<Page<ApiKey>>

/** Rejects with `invalid`, `not_found`. */
export type GetApiKey = (id: string) => Promise<ApiKey>

export const listApiKeys =
  ({ storage }: { readonly storage: OperationsStorage }): ListApiKeys =>
  async (request) => {
    const page = await storage.read.apiKeys.list({
      limit: request.limit,
      after: decodeCursor(cursor, request.cursor),
    })
    return { items: page.items, next: encodeCursor(cursor, page.next) }
  }

export const getApiKey =
  ({ storage }: { readonly storage: OperationsStorage }): GetApiKey =>
  async (id) => {
    const key = await storage.read.apiKeys.find(apiKeyId(id))
    if (key === null) throw new NotFound('API key')
    return key
  }

const cursor: CursorScope<ApiKeyPlace> = {
  list: 'api_keys',
  version: 1,
  scope: '',
  toParts: ({ createdAt, id }) => [createdAt.getTime(), id],
  fromParts: placeParts((createdAt, id) => ({ createdAt, id: apiKeyId(id) })),
}
