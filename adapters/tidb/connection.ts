import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'
import type { PoolConnection } from 'mysql2'
import { readDriverError, type TidbError } from './errors.ts'

/** Whom a connection is from. */
interface Lender {
  giveBack(): void
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
    try {
      return resultOf(await this.#send(query.sql, query.parameters))
    } catch (error) {
      throw this.#noted(readDriverError(error))
    }
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
    await this.#control('commit')
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
    else this.#raw.destroy()
  }

  async #control(statement: 'begin' | 'commit' | 'rollback'): Promise<void> {
    try {
      await this.#send(statement, [])
    } catch (error) {
      throw this.#noted(readDriverError(error))
    }
  }

  #noted(error: TidbError): TidbError {
    const ends = this.#state === 'transaction' ? !error.survivable : error.failure.kind === 'lost'
    if (ends) this.#failure ??= error
    return error
  }

  #send(statement: string, parameters: readonly unknown[]): Promise<unknown> {
    if (this.#state === 'released') throw new Error('the connection was given back already')
    const { milliseconds, abandon } = this.#lender
    const query = { sql: statement, values: [...parameters], ...(milliseconds !== null && { timeout: milliseconds }) }
    return new Promise((resolve, reject) => {
      this.#raw.query(query, (error, result) => {
        if (error?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') abandon()
        if (error === null) resolve(result)
        else reject(error)
      })
    })
  }
}

/** `affectedRows` counts the rows found, changed or not: mysql2 connects with FOUND_ROWS. */
function resultOf<R>(result: unknown): QueryResult<R> {
  if (Array.isArray(result)) return { rows: result }
  if (typeof result !== 'object' || result === null || !('affectedRows' in result)) return { rows: [] }
  return { rows: [], numAffectedRows: BigInt(Number(result.affectedRows)) }
}
