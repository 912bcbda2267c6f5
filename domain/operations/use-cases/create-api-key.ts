import type { Clock } from '../../shared/clock.ts'
import type { IdGenerator, TenantId } from '../../shared/ids.ts'
import type { Randomness } from '../../shared/random.ts'
import * as keys from '../api-key.ts'
import type { OperationsStorage } from '../ports/repositories.ts'

export interface CreateApiKeyCommand {
  readonly name: string
  readonly scopes: readonly string[]
  readonly tenants: readonly TenantId[] | null
  readonly expiresAt: Date | null
}

export interface CreatedApiKey {
  readonly key: keys.ApiKey
  /** What its holder calls with. Nobody can show it again. */
  readonly text: string
}

/** Makes a key. Rejects with `invalid`. */
export type CreateApiKey = (command: CreateApiKeyCommand) => Promise<CreatedApiKey>

interface Dependencies {
  readonly storage: OperationsStorage
  readonly clock: Clock
  readonly ids: IdGenerator
  readonly randomness: Randomness
}

export const createApiKey =
  ({ storage, clock, ids, randomness }: Dependencies): CreateApiKey =>
  async (command) => {
    const text = keys.keyText(randomness.bytes(32))
    const key = keys.createApiKey({
      ...command,
      id: keys.apiKeyId(ids.uuid()),
      hash: keys.keyHash(text),
      now: clock.now(),
    })
    await storage.transact((tx) => tx.apiKeys.insert(key))
    return { key, text }
  }
