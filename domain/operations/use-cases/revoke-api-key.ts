import type { Clock } from '../../shared/clock.ts'
import { NotFound } from '../../shared/errors.ts'
import { type ApiKey, apiKeyId, revoked } from '../api-key.ts'
import type { OperationsStorage } from '../ports/repositories.ts'

/** Ends a key from the next request on. Again is no change. Rejects with `invalid`, `not_found`. */
export type RevokeApiKey = (id: string) => Promise<ApiKey>

export const revokeApiKey =
  ({ storage, clock }: { readonly storage: OperationsStorage; readonly clock: Clock }): RevokeApiKey =>
  async (id) => {
    const now = clock.now()
    return storage.transact(
      async (tx) => {
        const stored = await tx.apiKeys.lock(apiKeyId(id))
        if (stored === null) throw new NotFound('API key')
        const key = revoked(stored, now)
        if (key !== stored) await tx.apiKeys.revoke(key.id, now)
        return key
      },
      { repeatable: true },
    )
  }
