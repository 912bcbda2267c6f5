import { Invalid } from '../../../domain/shared/errors.ts'
import { wellFormed } from '../../../domain/shared/text.ts'
import type { ColumnType, Value } from './column.ts'
import type { Columns, Row, TableDefinition } from './definition.ts'
import type { Key } from './key.ts'

/** What a strict server refuses to store: a missing column, NULL where none may be, another type, too long a value. */
const refused = (table: string, column: string): Invalid =>
  Invalid.of('/rows', `do not fit the storage: the value of ${table}.${column}`)

/** The columns of a table: what may enter a row, and copies that share nothing with it. */
export class Shape<R extends Row> {
  readonly #table: string
  readonly #columns: Columns<Row>
  readonly #mutable: readonly string[]

  constructor(definition: TableDefinition<R>) {
    this.#table = definition.name
    this.#columns = definition.columns
    this.#mutable = Object.keys(this.#columns).filter((name) => ['time', 'bytes'].includes(this.#typeOf(name)))
  }

  /** A copy to store. Rejects with `invalid`. */
  stored(row: R): R {
    const cells: Record<string, Value> = {}
    for (const [name, column] of Object.entries(this.#columns)) {
      const value = row[name]
      if (value === undefined || !column.accepts(value)) throw refused(this.#table, name)
      cells[name] = typeof value === 'string' ? wellFormed(value) : copyOf(value)
    }
    for (const name of Object.keys(row)) if (!Object.hasOwn(cells, name)) throw refused(this.#table, name)
    return { ...row, ...cells }
  }

  copy(row: R): R {
    const cells: Record<string, Value> = {}
    for (const name of this.#mutable) cells[name] = copyOf(row[name] ?? null)
    return { ...row, ...cells }
  }

  typesOf(columns: readonly string[]): readonly ColumnType[] {
    return columns.map((name) => this.#typeOf(name))
  }

  #typeOf(name: string): ColumnType {
    const column = this.#columns[name]
    if (column === undefined) throw new Error(`${this.#table} has no column ${name}`)
    return column.type
  }
}

/** The cells of `columns`. */
export const cellsOf = (row: Row, columns: readonly string[]): Key => columns.map((name) => row[name] ?? null)

function copyOf(value: Value): Value {
  if (value instanceof Date) return new Date(value)
  return value instanceof Uint8Array ? new Uint8Array(value) : value
}
