import { Conflict, ReferenceMissing } from '../../../domain/shared/errors.ts'
import { type ForeignKey, indexLedBy, orderedColumns, PRIMARY, type Row, type TableDefinition } from './definition.ts'
import type { Journal } from './journal.ts'
import { type Key, keyOrder } from './key.ts'
import { Overlay } from './overlay.ts'
import { SecondaryIndex } from './secondary-index.ts'
import { cellsOf, Shape } from './shape.ts'
import { Tree } from './tree.ts'
import { View } from './view.ts'

/** A foreign key, and the table at its other end. */
export interface Reference {
  readonly key: ForeignKey
  readonly table: Table<Row>
}

/** A row cannot go while others refer to it (ON DELETE RESTRICT). */
export class RowReferenced extends Error {
  constructor(table: string) {
    super(`Rows of ${table} refer to this one.`)
    this.name = 'RowReferenced'
  }
}

/**
 * One table: its rows, its indexes, and the one layer of changes of the running transaction over them. It alone knows
 * keys, foreign keys and cascades. A statement that throws changes nothing.
 */
export class Table<R extends Row> {
  readonly shape: Shape<R>
  readonly committed: View<R>
  readonly pending: View<R>
  readonly #definition: TableDefinition<R>
  readonly #rows: Overlay<R>
  readonly #indexes: ReadonlyMap<string, SecondaryIndex>
  readonly #parents: readonly Reference[]
  readonly #children: Reference[] = []
  readonly #journal: Journal

  constructor(definition: TableDefinition<R>, parents: readonly Reference[], journal: Journal) {
    this.shape = new Shape(definition)
    this.#definition = definition
    this.#parents = parents
    this.#journal = journal
    this.#indexes = secondaryIndexes(definition)
    const rows = new Tree<R>(keyOrder(this.shape.typesOf(definition.primaryKey.columns)))
    this.#rows = new Overlay(rows)
    this.committed = new View(rows, new Map([...this.#indexes].map(([name, index]) => [name, index.committed])))
    this.pending = new View(this.#rows, new Map([...this.#indexes].map(([name, index]) => [name, index.pending])))
    for (const { key, table } of parents) table.#children.push({ key, table: this })
  }

  /** Rejects with `conflict`, `reference_missing` or `ValueRefused`. */
  insert(row: R): void {
    this.#journal.statement(() => this.#put(this.shape.stored(row), undefined))
  }

  /** Inserts, or replaces all but `created_at` of the row with the same primary key. Rejects as `insert` does. */
  upsert(rows: readonly R[]): void {
    this.#journal.statement(() => {
      for (const row of rows) {
        const stored = this.shape.stored(row)
        const before = this.#rows.get(this.keyOf(stored))
        this.#put(before === undefined ? stored : { ...stored, ...createdAt(before) }, before)
      }
    })
  }

  /** Deletes the rows with these primary keys, and what refers to them. Rejects with `RowReferenced`. */
  delete(keys: readonly Key[]): void {
    this.#journal.statement(() => {
      for (const key of keys) this.#drop(key)
    })
  }

  keyOf(row: R): Key {
    return cellsOf(row, this.#definition.primaryKey.columns)
  }

  commit(): void {
    this.#rows.apply()
    for (const index of this.#indexes.values()) index.pending.apply()
  }

  rollback(): void {
    this.#rows.discard()
    for (const index of this.#indexes.values()) index.pending.discard()
  }

  /**
   * Stores `row` in place of `before`. The other unique keys come before the primary one: a channel that has a slug is
   * refused for that, even where it asks for the same slug again.
   */
  #put(row: R, before: R | undefined): void {
    const primaryKey = this.keyOf(row)
    for (const index of this.#indexes.values()) index.refuseDuplicate(row, before)
    if (before === undefined && this.#rows.get(primaryKey)) throw new Conflict(this.#definition.primaryKey.field)
    for (const { key, table } of this.#parents) {
      const parent = cellsOf(row, key.columns)
      if (!parent.includes(null) && table.#rows.get(parent) === undefined) throw new ReferenceMissing(key.reference)
    }
    this.#journal.add(this.#rows.set(primaryKey, row))
    for (const index of this.#indexes.values()) index.move(before, row, primaryKey, this.#journal)
  }

  #drop(primaryKey: Key): void {
    const row = this.#rows.get(primaryKey)
    if (row === undefined) return
    this.#journal.add(this.#rows.delete(primaryKey))
    for (const index of this.#indexes.values()) index.move(row, undefined, primaryKey, this.#journal)
    for (const { key, table } of this.#children) table.#dropReferring(key, primaryKey)
  }

  #dropReferring(key: ForeignKey, parent: Key): void {
    const index = indexLedBy(this.#definition, key.columns) ?? PRIMARY
    const referring = Array.from(this.pending.scan(index, { prefix: parent, direction: 'ascending' }))
    if (referring.length > 0 && key.onDelete === 'restrict') throw new RowReferenced(this.#definition.name)
    for (const row of referring) this.#drop(this.keyOf(row))
  }
}

function secondaryIndexes(definition: TableDefinition): ReadonlyMap<string, SecondaryIndex> {
  const names = Array.from(orderedColumns(definition)).filter(([name]) => name !== PRIMARY)
  return new Map(
    names.map(([name, columns]) => [
      name,
      new SecondaryIndex(definition, columns, definition.uniqueKeys[name] ?? null),
    ]),
  )
}

const createdAt = ({ created_at }: Row): Row => (created_at === undefined ? {} : { created_at })
