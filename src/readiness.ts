import type { Readiness } from '../adapters/cli/app.ts'
import { DomainError } from '../domain/shared/errors.ts'
import type { Logger } from '../domain/shared/logger.ts'

interface Checks {
  /** Everything that must hold, whenever it did not hold before. */
  readonly whole: () => Promise<void>
  /** Enough as long as it holds. */
  readonly short: () => Promise<void>
}

/** Not ready until it was looked at. What changes is logged once. */
export function readinessOf({ whole, short }: Checks, logger: Logger): Readiness {
  let ready = false
  let reason: string | null = null

  const changed = (now: boolean, why: string | null): void => {
    if (now === ready && why === reason) return
    ready = now
    reason = why
    if (now) logger.info({}, 'ready')
    else logger.warn({ error: why }, 'not ready')
  }

  return {
    get ready() {
      return ready
    },
    async check() {
      try {
        await (ready ? short : whole)()
        changed(true, null)
      } catch (error) {
        changed(false, error instanceof DomainError ? error.code : 'internal')
        throw error
      }
    },
  }
}
