import type { Clock } from '../../shared/clock.ts'
import { equalInConstantTime } from '../../shared/hash.ts'
import { type ApiKey, isUsable, keyHash } from '../api-key.ts'
import { Unauthenticated } from '../errors.ts'
import type { KeyUses } from '../key-uses.ts'
import type { OperationsStorage } from '../ports/repositories.ts'

/**
 * The key with this text. One that is wrong, revoked or expired costs the same work as a right one. Rejects with `unauthenticated`,
 * which says no more.
 */
export type Authenticate = (text: string) => Promise<ApiKey>

interface Dependencies {
  readonly storage: OperationsStorage
  readonly clock: Clock
  readonly uses: KeyUses
}

export const authenticate =
  ({ storage, clock, uses }: Dependencies): Authenticate =>
  async (text) => {
    const hash = keyHash(text)
    const key = await storage.read.apiKeys.findByHash(hash)
    const now = clock.now()
    // The index compares as it likes; what it found is compared again.
    const equal = equalInConstantTime(key?.hash ?? keyHash(''), hash)
    if (key === null || !equal || !isUsable(key, now)) throw new Unauthenticated()
    uses.note(key.id, now)
    return key
  }
