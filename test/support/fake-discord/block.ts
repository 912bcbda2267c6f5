import type { InvalidLimit } from './faults.ts'
import type { Reply } from './reply.ts'

/** Counts invalid requests, as Cloudflare does before Discord. Times are in milliseconds. */
export class Block {
  #invalid: readonly number[] = []
  #until = 0

  /** How many seconds are left of it; 0 where nobody is blocked. */
  secondsLeft(now: number): number {
    return Math.max(0, this.#until - now) / 1_000
  }

  /** Of all replies these are invalid requests: 401, 403, and 429 unless the limit is shared with others. */
  count({ status, headers }: Reply, { requests, ms, blockMs }: InvalidLimit, now: number): void {
    const shared = headers['x-ratelimit-scope'] === 'shared'
    if (status !== 401 && status !== 403 && (status !== 429 || shared)) return
    this.#invalid = [...this.#invalid.filter((time) => time > now - ms), now]
    if (this.#invalid.length < requests) return
    this.#invalid = []
    this.#until = now + blockMs
  }
}
