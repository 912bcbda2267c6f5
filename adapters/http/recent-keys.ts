import { createHash } from 'node:crypto'
import { type ApiKey, isUsable } from '../../domain/operations/index.ts'
import type { Clock } from '../../domain/shared/clock.ts'

/** How long a key that was accepted is remembered, in milliseconds. */
const rememberedFor = 15 * 60_000
const rememberedAtMost = 100

/** Keys for watching that were accepted a while ago: whoever watches wants to see most of all that the database is away. */
export class RecentKeys {
  readonly #clock: Clock
  readonly #keys = new Map<string, { readonly key: ApiKey; readonly at: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  accepted(text: string, key: ApiKey): void {
    if (!key.scopes.includes('metrics')) return
    const name = hashOf(text)
    this.#keys.delete(name)
    this.#keys.set(name, { key, at: this.#clock.now().getTime() })
    const [first] = this.#keys.keys()
    if (this.#keys.size > rememberedAtMost && first !== undefined) this.#keys.delete(first)
  }

  recall(text: string): ApiKey | null {
    const found = this.#keys.get(hashOf(text))
    const now = this.#clock.now()
    if (found === undefined || now.getTime() - found.at > rememberedFor) return null
    return isUsable(found.key, now) ? found.key : null
  }

  forget(text: string): void {
    this.#keys.delete(hashOf(text))
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64')
