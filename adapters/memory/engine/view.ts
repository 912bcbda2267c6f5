import { PRIMARY, type Row } from './definition.ts'
import type { Key } from './key.ts'
import type { Ordered, Range } from './tree.ts'

/** The stored rows of a table, committed or pending, by key and index. They are never handed out: see `doors.ts`. */
export class View<R extends Row> {
  readonly #rows: Ordered<R>
  readonly #indexes: ReadonlyMap<string, Ordered<Key>>

  constructor(rows: Ordered<R>, indexes: ReadonlyMap<string, Ordered<Key>>) {
    this.#rows = rows
    this.#indexes = indexes
  }

  get(key: Key): R | undefined {
    return this.#rows.get(key)
  }

  /** Lazy, as `Ordered.entries`. */
  *scan(index: string, range: Range): Generator<R, undefined> {
    if (index === PRIMARY) {
      for (const [, row] of this.#rows.entries(range)) yield row
      return
    }
    for (const [, key] of this.#index(index).entries(range)) {
      const row = this.#rows.get(key)
      if (row !== undefined) yield row
    }
  }

  compare(index: string, a: Key, b: Key): number {
    return index === PRIMARY ? this.#rows.compare(a, b) : this.#index(index).compare(a, b)
  }

  #index(name: string): Ordered<Key> {
    const index = this.#indexes.get(name)
    if (index === undefined) throw new Error(`there is no index ${name}`)
    return index
  }
}
