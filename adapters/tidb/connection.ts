import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { PoolConnection } from 'mysql2'
import { readDriverError, statementTooLarge, TidbError } from './errors.ts'
import { methodAtWork, type TidbObserver } from './observer.ts'
import { timedQuery } from './timed-query.ts'
import { certificateExpiry } from './tls.ts'

/** Whom a connection is from. */
export interface Lender {
  readonly observer: TidbObserver
  /** In bytes: one that is larger would cost the connection. */
  readonly largestStatement: number
  giveBack(): void
  /** Closes the connection. */
  destroy(): void
  /** Told once, however it ends. */
  released(): void
  /** How long a statement may take; `null`: as long as it takes. */
  readonly milliseconds: number | null
  /** Closes the connection, and ends on the server what took too long. */
  abandon(): void
}

/**
 * A connection from `acquire` to `release`. Every error is a `TidbError`.
 *
 * It goes back to the pool only in a known state: one whose transaction did not end, or that was lost, is closed instead. Once
 * the server may have rolled the transaction back, nothing but ROLLBACK passes: a write sent after a deadlock (1213) would run
 * in autocommit, and a COMMIT would report success.
 */
export class TidbConnection implements DatabaseConnection {
  readonly #raw: PoolConnection
  readonly #lender: Lender
  #state: 'idle' | 'transaction' | 'released' = 'idle'
  #failure: TidbError | null = null

  constructor(raw: PoolConnection, lender: Lender) {
    this.#raw = raw
    this.#lender = lender
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#failure !== null) throw this.#failure
    return this.#timed(methodAtWork(), async () => resultOf<R>(await this.#send(query.sql, query.parameters)))
  }

  /** Until when its server's certificate is valid; `null` where it is not encrypted. */
  get certificateExpiresAt(): Date | null {
    return certificateExpiry(this.#raw)
  }

  streamQuery(): never {
    throw new Error('rows are not streamed: a page is bounded, and a stream would pin its connection')
  }

  async begin(): Promise<void> {
    this.#state = 'transaction'
    await this.#control('begin')
  }

  async commit(): Promise<void> {
    if (this.#failure !== null) throw this.#failure
    await this.#timed('commit', async () => resultOf(await this.#send('commit', [])))
    this.#state = 'idle'
  }

  async rollback(): Promise<void> {
    await this.#control('rollback')
    this.#state = 'idle'
    this.#failure = null
  }

  release(): void {
    const clean = this.#state === 'idle' && this.#failure === null
    if (this.#state === 'released') return
    this.#state = 'released'
    this.#lender.released()
    if (clean) this.#lender.giveBack()
    else this.#lender.destroy()
  }

  async #timed<R>(method: string, run: () => Promise<QueryResult<R>>): Promise<QueryResult<R>> {
    const { observer } = this.#lender
    const start = performance.now()
    const told = (outcome: string, rows: number): void =>
      observer.statement({ method, outcome, rows, milliseconds: performance.now() - start })
    try {
      const result = await run()
      told('ok', Number(result.numAffectedRows ?? result.rows.length))
      return result
    } catch (error) {
      const failure = this.#noted(readDriverError(error))
      told(failure.failure.kind, 0)
      throw failure
    }
  }

  async #control(statement: 'begin' | 'rollback'): Promise<void> {
    try {
      await this.#send(statement, [])
    } catch (error) {
      throw this.#noted(readDriverError(error))
    }
  }

  #noted(error: TidbError): TidbError {
    this.#lender.observer.failure(error)
    const ends = this.#state === 'transaction' ? !error.survivable : error.failure.kind === 'lost'
    if (ends) this.#failure ??= error
    return error
  }

  #send(statement: string, parameters: readonly unknown[]): Promise<unknown> {
    if (this.#state === 'released') throw new Error('the connection was given back already')
    const { milliseconds, abandon, largestStatement } = this.#lender
    const sql = this.#raw.format(statement, [...parameters])
    if (sql.length * 3 > largestStatement && Buffer.byteLength(sql) > largestStatement) throw tooLarge(largestStatement)
    return timedQuery(this.#raw, { sql, milliseconds, onLate: abandon })
  }
}

const tooLarge = (bytes: number): TidbError =>
  new TidbError({ kind: 'too_large' }, statementTooLarge, `a statement of more than ${bytes} bytes was not sent`)

/** `affectedRows` counts the rows found, changed or not: mysql2 connects with FOUND_ROWS. */
function resultOf<R>(result: unknown): QueryResult<R> {
  if (Array.isArray(result)) return { rows: result }
  if (typeof result !== 'object' || result === null || !('affectedRows' in result)) return { rows: [] }
  return { rows: [], numAffectedRows: BigInt(Number(result.affectedRows)) }
}
