import type { Kysely } from 'kysely'
import { TransactionNested } from '../../domain/shared/errors.ts'
import { type ConstraintNames, statementError } from './domain-error.ts'
import { TidbError } from './errors.ts'
import { methodAtWork } from './observer.ts'

/** Where a repository's statements go: a transaction, or the latest committed state. */
export interface Session<Tables> {
  /** Runs the statements that `query` makes with `db`; rejects with domain errors where the domain has a word for it. */
  run<T>(query: (db: Kysely<Tables>) => Promise<T>): Promise<T>
}

/** Which repository's method ran last. */
export interface LastMethod {
  method: string
}

/** One attempt's transaction. Its repositories outlive it only to be refused. */
export class TransactionSession<Tables> implements Session<Tables> {
  readonly #db: Kysely<Tables>
  readonly #names: ConstraintNames
  readonly #last: LastMethod
  #open = true
  #failure: TidbError | null = null

  constructor(db: Kysely<Tables>, names: ConstraintNames, last: LastMethod) {
    this.#db = db
    this.#names = names
    this.#last = last
  }

  get open(): boolean {
    return this.#open
  }

  /** What ended the transaction early, whether or not `work` told of it. */
  get failure(): TidbError | null {
    return this.#failure
  }

  async run<T>(query: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
    if (!this.#open) throw new TransactionNested()
    this.#last.method = methodAtWork()
    try {
      return await query(this.#db)
    } catch (error) {
      if (!(error instanceof TidbError)) throw error
      if (!error.survivable) this.#failure ??= error
      throw statementError(error, this.#names)
    }
  }

  close(): void {
    this.#open = false
  }
}
