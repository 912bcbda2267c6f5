import type { PoolConnection } from 'mysql2'
import { statementTimeout, TidbError } from './errors.ts'

export interface TimedQuery {
  /** Formatted already. */
  readonly sql: string
  /** `null`: as long as it takes. */
  readonly milliseconds: number | null
  readonly rowsAsArray?: boolean
  /** Called where it took too long, before the promise rejects. */
  readonly onLate?: () => void
}

/**
 * What the driver gives for a statement. Rejects with its error, or with a `TidbError` where it took too long: the statement may run
 * on. mysql2's own `timeout` keeps the process alive after its connection is lost.
 */
export function timedQuery(
  raw: PoolConnection,
  { sql, milliseconds, rowsAsArray = false, onLate = () => {} }: TimedQuery,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      onLate()
      reject(new TidbError({ kind: 'lost', sent: true }, statementTimeout, `${statementTimeout}: it took too long`))
    }
    const timer = milliseconds === null ? undefined : setTimeout(late, milliseconds)
    // With null for values mysql2 does not look for placeholders in what was formatted.
    raw.query({ sql, values: null, rowsAsArray }, (error, result) => {
      clearTimeout(timer)
      if (error === null) resolve(result)
      else reject(error)
    })
  })
}
