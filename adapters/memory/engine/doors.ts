import type { Row } from './definition.ts'
import { PRIMARY } from './definition.ts'
import { distinct, type Key } from './key.ts'
import type { Table } from './table.ts'
import type { Direction } from './tree.ts'
import type { View } from './view.ts'

/** Throws where a table may not be used now. */
export type Guard = () => void

export interface Scan<R extends Row> {
  /** Values of the leading columns. */
  readonly prefix?: Key
  /** Values of the columns behind `prefix`, exclusive; `null`: from the end that `direction` comes from. */
  readonly after?: Key | null
  readonly direction?: Direction
  readonly where?: (row: R) => boolean
  /** At most so many rows for which `where` holds. */
  readonly limit?: number
}

/** A table as it may be read: every row that goes out is a copy. */
export class TableReader<R extends Row> {
  readonly #table: Table<R>
  readonly #view: View<R>
  readonly #guard: Guard

  constructor(table: Table<R>, view: View<R>, guard: Guard) {
    this.#table = table
    this.#view = view
    this.#guard = guard
  }

  get(key: Key): R | null {
    this.#guard()
    const row = this.#view.get(key)
    return row === undefined ? null : this.#table.shape.copy(row)
  }

  /** Those of `keys` that are stored, in the order of the primary key, each once. */
  getMany(keys: readonly Key[]): readonly R[] {
    return this.scanEach(PRIMARY, keys)
  }

  /** The rows whose values in `index` start with one of `prefixes`, in the order of the index, each once. */
  scanEach(index: string, prefixes: readonly Key[]): readonly R[] {
    this.#guard()
    const sorted = distinct(prefixes, (a, b) => this.#view.compare(index, a, b))
    return sorted.flatMap((prefix) => Array.from(this.scan(index, { prefix })))
  }

  /** The rows of a stretch of `index`. Lazy: to be read at once, before anything is awaited or written. */
  scan(index: string, scan: Scan<R>): Iterable<R> {
    this.#guard()
    return this.#scan(index, scan)
  }

  *#scan(index: string, { prefix = [], after, direction = 'ascending', where, limit = Infinity }: Scan<R>) {
    if (limit <= 0) return
    let found = 0
    for (const row of this.#view.scan(index, { prefix, after, direction })) {
      if (where && !where(row)) continue
      yield this.#table.shape.copy(row)
      found += 1
      if (found >= limit) return
    }
  }
}

/** A table as the running transaction may change it. The methods reject as those of `Table` do. */
export class TableWriter<R extends Row> extends TableReader<R> {
  readonly #table: Table<R>
  readonly #guard: Guard

  constructor(table: Table<R>, guard: Guard) {
    super(table, table.pending, guard)
    this.#table = table
    this.#guard = guard
  }

  keyOf(row: R): Key {
    return this.#table.keyOf(row)
  }

  insert(row: R): void {
    this.#guard()
    this.#table.insert(row)
  }

  upsert(rows: readonly R[]): void {
    this.#guard()
    this.#table.upsert(rows)
  }

  delete(keys: readonly Key[]): void {
    this.#guard()
    this.#table.delete(keys)
  }
}
