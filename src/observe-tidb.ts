import type { TidbObserver } from '../adapters/tidb/observer.ts'
import { StorageUnavailable } from '../domain/shared/errors.ts'
import type { Logger } from '../domain/shared/logger.ts'
import type { Meter } from '../domain/shared/meter.ts'

interface Observing {
  readonly meter: Meter
  readonly logger: Logger
  /** A statement that takes so long, in milliseconds, is logged. */
  readonly slowStatement: number
  /** Told when the database was found to be away so often that it is left alone. */
  readonly away: (failure: Error) => void
}

/** What is done on the database, counted, timed and, where it is slow, logged. */
export const observeTidb = ({ meter, logger, slowStatement, away }: Observing): TidbObserver => ({
  statement({ method, milliseconds, rows, outcome }) {
    meter.time('statement', { method, outcome }, milliseconds / 1000)
    if (milliseconds < slowStatement) return
    logger.warn({ method, milliseconds: Math.round(milliseconds), rows, outcome }, 'slow statement')
  },
  transaction({ method, milliseconds, outcome }) {
    meter.time('transaction', { method, outcome }, milliseconds / 1000)
  },
  failure({ failure, code }) {
    meter.count('databaseErrors', { kind: failure.kind, code })
  },
  breaker(state, reason) {
    if (state === 'closed') return logger.info({}, 'the database answers again')
    logger.warn({ reason }, 'the database is left alone for a moment')
    away(new StorageUnavailable(reason))
  },
})
