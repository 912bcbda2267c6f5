import { AsyncLocalStorage } from 'node:async_hooks'
import { TransactionNested } from '../../../domain/shared/errors.ts'
import type { ForeignKey, Row, TableDefinition } from './definition.ts'
import { type Guard, TableReader, TableWriter } from './doors.ts'
import { Journal } from './journal.ts'
import { type Reference, Table } from './table.ts'

/** What a transaction's work gets. */
export interface Transaction {
  /** Rejects with `transaction_nested` once the transaction is over. */
  readonly guard: Guard
  writer<R extends Row>(table: Table<R>): TableWriter<R>
}

/** Tables with one transaction at a time, in the order in which they were asked for. */
export class Database {
  readonly #tables = new Map<string, Table<Row>>()
  /** Rejects with `transaction_nested` inside a transaction. */
  readonly guard: Guard = () => this.#refuseNesting()
  readonly #journal = new Journal()
  readonly #running = new AsyncLocalStorage<RunningTransaction>()
  #queue: Promise<void> = Promise.resolve()

  /** Makes an empty table. The tables that it refers to are made before it. */
  create<R extends Row>(definition: TableDefinition<R>): Table<R> {
    const parents = Object.values(definition.foreignKeys).map((key) => this.#reference(key))
    const table = new Table(definition, parents, this.#journal)
    this.#tables.set(definition.name, table)
    return table
  }

  /** Reads what is committed. Rejects with `transaction_nested` inside a transaction. */
  reader<R extends Row>(table: Table<R>): TableReader<R> {
    return new TableReader(table, table.committed, this.guard)
  }

  /**
   * Runs `work` when every earlier transaction is over; then all that it wrote is committed at once, or dropped where
   * it rejects. Rejects with `transaction_nested` inside a transaction.
   */
  async transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    this.#refuseNesting()
    const turn = this.#queue.then(() => this.#run(work))
    this.#queue = turn.then(over, over)
    return turn
  }

  async #run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const transaction = new RunningTransaction()
    try {
      const result = await this.#running.run(transaction, () => work(transaction))
      for (const table of this.#tables.values()) table.commit()
      return result
    } finally {
      transaction.open = false
      for (const table of this.#tables.values()) table.rollback()
    }
  }

  #refuseNesting(): void {
    if (this.#running.getStore()?.open) throw new TransactionNested()
  }

  #reference(key: ForeignKey): Reference {
    const table = this.#tables.get(key.parent)
    if (table === undefined) throw new Error(`there is no table ${key.parent} yet`)
    return { key, table }
  }
}

class RunningTransaction implements Transaction {
  open = true
  readonly guard: Guard = () => {
    if (!this.open) throw new TransactionNested()
  }

  writer<R extends Row>(table: Table<R>): TableWriter<R> {
    return new TableWriter(table, this.guard)
  }
}

const over = (): void => {}
