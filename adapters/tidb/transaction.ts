import { AsyncLocalStorage } from 'node:async_hooks'
import { type ControlledTransaction, Kysely } from 'kysely'
import { DomainError, OutcomeUnknown, TransactionNested } from '../../domain/shared/errors.ts'
import type { TransactOptions } from '../../domain/shared/storage.ts'
import { TidbDialect } from './dialect.ts'
import { type ConstraintNames, finalError } from './domain-error.ts'
import { TidbError } from './errors.ts'
import type { TidbPool } from './pool.ts'
import { CommitUnknown, isRolledBack, Retries, type RetryOptions } from './retry.ts'
import { type LastMethod, type Session, TransactionSession } from './session.ts'

export interface TransactorOptions extends RetryOptions {
  readonly pool: TidbPool
  readonly database: string
  readonly names: ConstraintNames
}

/** Reads and transactions of one database, as `domain/shared/storage.ts` promises them. */
export class Transactor<Tables> {
  /** Outside transactions: each `run` sees the latest committed state. A read that met a lost connection is made again. */
  readonly reads: Session<Tables> = { run: (query) => this.#read(query) }

  readonly #db: Kysely<Tables>
  readonly #names: ConstraintNames
  readonly #retries: Retries
  readonly #pool: TidbPool
  readonly #running = new AsyncLocalStorage<TransactionSession<Tables>>()

  constructor(options: TransactorOptions) {
    this.#db = new Kysely<Tables>({ dialect: new TidbDialect(options.pool) }).withSchema(options.database)
    this.#names = options.names
    this.#pool = options.pool
    this.#retries = new Retries(options)
  }

  async transact<T>(work: (session: Session<Tables>) => Promise<T>, options: TransactOptions = {}): Promise<T> {
    this.#refuseInside()
    const start = performance.now()
    const last: LastMethod = { method: 'other' }
    const told = (outcome: string): void => {
      const milliseconds = performance.now() - start
      this.#pool.observer.transaction({ method: last.method, milliseconds, outcome })
    }
    try {
      const result = await this.#attempts(work, options, last)
      told('committed')
      return result
    } catch (error) {
      told(error instanceof DomainError ? error.code : 'other')
      throw error
    }
  }

  async #attempts<T>(
    work: (session: Session<Tables>) => Promise<T>,
    { repeatable = false }: TransactOptions,
    last: LastMethod,
  ): Promise<T> {
    let unknown = false
    const attempt = async (): Promise<T> => {
      try {
        return await this.#attempt(work, last)
      } catch (error) {
        unknown ||= error instanceof CommitUnknown
        throw error
      }
    }
    try {
      return await this.#retries.run(
        () => this.#pool.breaker.run(attempt),
        (error) => (error instanceof CommitUnknown ? repeatable : isRolledBack(error)),
      )
    } catch (error) {
      const final = finalError(error, this.#retries.attempts, this.#names)
      // An attempt that may have been committed is known only by a later one that succeeds.
      throw unknown && !(final instanceof OutcomeUnknown) ? new OutcomeUnknown({ cause: final }) : final
    }
  }

  async #attempt<T>(work: (session: Session<Tables>) => Promise<T>, last: LastMethod): Promise<T> {
    const transaction = await this.#db.startTransaction().execute()
    const session = new TransactionSession<Tables>(transaction, this.#names, last)
    try {
      const result = await this.#running.run(session, () => work(session))
      session.close()
      await commit(transaction)
      return result
    } catch (error) {
      session.close()
      await rollback(transaction)
      // What `work` made of a conflict is of no interest: it runs again.
      throw session.failure !== null && isRolledBack(session.failure) ? session.failure : error
    }
  }

  async #read<T>(query: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    this.#refuseInside()
    try {
      return await this.#retries.run(() => this.#pool.breaker.run(() => query(this.#db)), isRolledBack)
    } catch (error) {
      throw finalError(error, this.#retries.attempts, this.#names)
    }
  }

  #refuseInside(): void {
    if (this.#running.getStore()?.open === true) throw new TransactionNested()
  }
}

/** An answer to COMMIT that names an error is a refusal; no answer says nothing, unless COMMIT never left. */
async function commit<Tables>(transaction: ControlledTransaction<Tables>): Promise<void> {
  try {
    await transaction.commit().execute()
  } catch (error) {
    if (error instanceof TidbError && error.failure.kind === 'lost' && error.failure.sent)
      throw new CommitUnknown(error)
    throw error
  }
}

/** A rollback that fails leaves the connection to be closed (see `TidbConnection`), and the server rolls back by itself. */
async function rollback<Tables>(transaction: ControlledTransaction<Tables>): Promise<void> {
  try {
    await transaction.rollback().execute()
  } catch (error) {
    if (!(error instanceof TidbError)) throw error
  }
}
