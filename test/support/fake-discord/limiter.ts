import { createHash } from 'node:crypto'
import type { FakeFaults } from './faults.ts'
import { type LimitScope, type Reply, rateLimited } from './reply.ts'

interface Window {
  until: number
  count: number
}

/** Counts requests against the limits. Times are in milliseconds. */
export class Limiter {
  readonly #windows = new Map<string, Window>()

  /** The headers of a reply, or the reply that there is none. `subject`: the channel or guild that the path names. */
  take(route: string, subject: string, faults: FakeFaults, now: number): Reply['headers'] | Reply {
    const { limits } = faults
    if (limits === null) return {}
    const { requests, ms } = limits.perRoute
    const all = this.#window('', 1_000, now)
    if (all.count >= limits.global) return rateLimited('global', (all.until - now) / 1_000)
    const own = this.#window(`${route} ${subject}`, ms, now)
    all.count += 1
    if (own.count >= requests) return this.refusal('user', route, (own.until - now) / 1_000, faults, now)
    own.count += 1
    if (!faults.headersPredict) return headersOf({ limit: 1_000, left: 999, seconds: 0.001, now, bucket: route })
    const left = requests - own.count
    return headersOf({ limit: requests, left, seconds: (own.until - now) / 1_000, now, bucket: route })
  }

  /** That a route's limit is hit: where headers do not predict, it is another bucket all of a sudden. */
  refusal(
    scope: LimitScope,
    route: string,
    seconds: number,
    { limits, headersPredict }: FakeFaults,
    now: number,
  ): Reply {
    if (scope === 'global') return rateLimited(scope, seconds)
    const limit = headersPredict ? (limits?.perRoute.requests ?? 5) : 5
    const bucket = headersPredict ? route : `${route} in truth`
    return rateLimited(scope, seconds, headersOf({ limit, left: 0, seconds, now, bucket }))
  }

  #window(name: string, ms: number, now: number): Window {
    const open = this.#windows.get(name)
    if (open !== undefined && now < open.until) return open
    const opened = { until: now + ms, count: 0 }
    this.#windows.set(name, opened)
    return opened
  }
}

interface Told {
  readonly limit: number
  readonly left: number
  readonly seconds: number
  readonly now: number
  readonly bucket: string
}

const headersOf = ({ limit, left, seconds, now, bucket }: Told): Reply['headers'] => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(left),
  'x-ratelimit-reset': (now / 1_000 + seconds).toFixed(3),
  'x-ratelimit-reset-after': seconds.toFixed(3),
  'x-ratelimit-bucket': createHash('md5').update(bucket).digest('hex'),
})
