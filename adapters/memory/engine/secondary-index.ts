import { Conflict } from '../../../domain/shared/errors.ts'
import type { Row, TableDefinition, UniqueKey } from './definition.ts'
import type { Journal } from './journal.ts'
import { type Key, keyOrder } from './key.ts'
import { Overlay } from './overlay.ts'
import { cellsOf, Shape } from './shape.ts'
import { Tree } from './tree.ts'

/** Primary keys in the order of other columns, then of themselves. */
export class SecondaryIndex {
  readonly committed: Tree<Key>
  readonly pending: Overlay<Key>
  readonly #columns: readonly string[]
  readonly #unique: UniqueKey | null

  constructor(definition: TableDefinition, columns: readonly string[], unique: UniqueKey | null) {
    this.#columns = [...columns, ...definition.primaryKey.columns]
    this.#unique = unique
    this.committed = new Tree(keyOrder(new Shape(definition).typesOf(this.#columns)))
    this.pending = new Overlay(this.committed)
  }

  /** Rejects with `conflict` where `row` would be the second with the values of a unique key. NULL equals nothing. */
  refuseDuplicate(row: Row, before: Row | undefined): void {
    if (this.#unique === null) return
    const values = cellsOf(row, this.#unique.columns)
    if (values.includes(null)) return
    const own = before && this.#keyOf(before)
    for (const [key] of this.pending.entries({ prefix: values, direction: 'ascending' })) {
      if (own === undefined || this.pending.compare(key, own) !== 0) throw new Conflict(this.#unique.field)
    }
  }

  /** Follows a row from `before` to `after`; `undefined` stands for no row. */
  move(before: Row | undefined, after: Row | undefined, primaryKey: Key, journal: Journal): void {
    const from = before && this.#keyOf(before)
    const to = after && this.#keyOf(after)
    if (from && to && this.pending.compare(from, to) === 0) return
    if (from) journal.add(this.pending.delete(from))
    if (to) journal.add(this.pending.set(to, primaryKey))
  }

  #keyOf(row: Row): Key {
    return cellsOf(row, this.#columns)
  }
}
