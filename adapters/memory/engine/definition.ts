import type { Column, Value } from './column.ts'

export type Row = Readonly<Record<string, Value>>
export type Columns<R extends Row> = { readonly [Name in keyof R]: Column<R[Name]> }

export interface UniqueKey {
  readonly columns: readonly string[]
  /** What a `conflict` on this key names. */
  readonly field: string
}

/** A reference to the primary key of another table. */
export interface ForeignKey {
  readonly columns: readonly string[]
  readonly parent: string
  /** What `reference_missing` calls the parent. */
  readonly reference: string
  readonly onDelete: 'cascade' | 'restrict'
}

/** A table as data. The names of keys and indexes are those of the migrations. */
export interface TableDefinition<R extends Row = Row> {
  readonly name: string
  readonly columns: Columns<R>
  readonly primaryKey: UniqueKey
  readonly uniqueKeys: Readonly<Record<string, UniqueKey>>
  readonly indexes: Readonly<Record<string, readonly string[]>>
  readonly foreignKeys: Readonly<Record<string, ForeignKey>>
}

export type RowOf<Definition> = Definition extends TableDefinition<infer R> ? R : never

type ColumnName<R extends Row> = Extract<keyof R, string>
type Named<T extends { readonly columns: readonly string[] }, Name extends string> = Omit<T, 'columns'> & {
  readonly columns: readonly Name[]
}

interface TableInput<R extends Row, Name extends string> {
  readonly name: string
  readonly columns: Columns<R>
  readonly primaryKey: Named<UniqueKey, Name>
  readonly uniqueKeys?: Readonly<Record<string, Named<UniqueKey, Name>>>
  readonly indexes?: Readonly<Record<string, readonly Name[]>>
  readonly foreignKeys?: Readonly<Record<string, Named<ForeignKey, Name>>>
}

/**
 * A table whose keys name its own columns. As in TiDB, a foreign key whose columns lead no key or index gets an index
 * of its own name.
 */
export function defineTable<R extends Row>(input: TableInput<R, NoInfer<ColumnName<R>>>): TableDefinition<R> {
  const { uniqueKeys = {}, indexes = {}, foreignKeys = {}, ...rest } = input
  const definition = { ...rest, uniqueKeys, indexes, foreignKeys }
  const unserved = Object.entries(foreignKeys).filter(([, key]) => indexLedBy(definition, key.columns) === null)
  const own = Object.fromEntries(unserved.map(([name, key]) => [name, key.columns]))
  return { ...definition, indexes: { ...indexes, ...own } }
}

/** The name that the primary key has as an index. */
export const PRIMARY = 'PRIMARY'

type Keys = Pick<TableDefinition, 'primaryKey' | 'uniqueKeys' | 'indexes'>

/** Every way through a table in order, by name: the primary key, the unique keys, the indexes. */
export const orderedColumns = (keys: Keys): ReadonlyMap<string, readonly string[]> =>
  new Map([
    [PRIMARY, keys.primaryKey.columns],
    ...Object.entries(keys.uniqueKeys).map(([name, key]): [string, readonly string[]] => [name, key.columns]),
    ...Object.entries(keys.indexes),
  ])

/** The first index whose leading columns are `columns`. */
export function indexLedBy(keys: Keys, columns: readonly string[]): string | null {
  for (const [name, indexed] of orderedColumns(keys)) {
    if (columns.every((column, i) => indexed[i] === column)) return name
  }
  return null
}
