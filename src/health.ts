import type { Readiness } from '../adapters/cli/app.ts'
import type { DatabaseHealth, Health } from '../domain/operations/index.ts'
import type { Clock } from '../domain/shared/clock.ts'
import { DomainError } from '../domain/shared/errors.ts'
import type { Logger } from '../domain/shared/logger.ts'

interface Checks {
  readonly storage: { readonly name: 'memory' | 'tidb'; readonly durable: boolean }
  /** Rejects unless everything holds; gives what was found out about the database. */
  readonly look: () => Promise<DatabaseHealth | null>
  readonly clock: Clock
  readonly logger: Logger
  /** Milliseconds between two looks. */
  readonly interval: number
}

/** Not ready until somebody looked. What changes is logged once. */
export function healthOf({ storage, look, clock, logger, interval }: Checks): Readiness {
  // What was seen longer ago says nothing any more.
  const freshFor = 3 * interval
  let ready = false
  let reason: string | null = null
  let since = clock.now()
  let checkedAt: Date | null = null
  let database: DatabaseHealth | null = null

  function saw(now: Date, isReady: boolean, why: string | null): void {
    checkedAt = now
    if (isReady === ready && why === reason) return
    if (isReady !== ready) since = now
    ready = isReady
    reason = why
    if (isReady) logger.info({}, 'ready')
    else logger.warn({ error: why }, 'not ready')
  }

  const isFresh = (): boolean => checkedAt !== null && clock.now().getTime() - checkedAt.getTime() <= freshFor

  return {
    get ready() {
      return ready
    },
    get health(): Health {
      const status = !isFresh() ? 'unknown' : ready ? 'healthy' : 'unhealthy'
      return { storage: storage.name, durable: storage.durable, status, since, checkedAt, reason, database }
    },
    async check() {
      try {
        database = await look()
        saw(clock.now(), true, null)
      } catch (error) {
        saw(clock.now(), false, error instanceof DomainError ? error.code : 'internal')
        throw error
      }
    },
  }
}
