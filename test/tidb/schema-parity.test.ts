import type { Migration } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { archiveTables } from '../../adapters/memory/archive/tables.ts'
import type { Column, ColumnType, Value } from '../../adapters/memory/engine/column.ts'
import { orderedColumns, type TableDefinition } from '../../adapters/memory/engine/definition.ts'
import { operationsTables } from '../../adapters/memory/operations/tables.ts'
import { archiveMigrations } from '../../migrations/archive/index.ts'
import { operationsMigrations } from '../../migrations/operations/index.ts'
import { migrateDatabase } from '../support/tidb-context.ts'
import { workerDatabase } from '../support/tidb-worker.ts'
import { type Fact, type SchemaFacts, schemaFacts } from './schema-facts.ts'

/** Every context: its tables in memory and in the database that its migrations make. */
const contexts: readonly {
  readonly name: string
  readonly definitions: readonly TableDefinition[]
  readonly migrations: Readonly<Record<string, Migration>>
}[] = [
  { name: 'archive_db', definitions: Object.values(archiveTables), migrations: archiveMigrations },
  { name: 'operations_db', definitions: Object.values(operationsTables), migrations: operationsMigrations },
]

/** What TiDB calls the columns of a type. */
const spelled: Readonly<Record<ColumnType, RegExp>> = {
  uuid: /^binary\(16\)$/,
  snowflake: /^bigint unsigned$/,
  text: /^(varchar\(\d+\)|char\(\d+\)|mediumtext)$/,
  integer: /^(tinyint|int|bigint) unsigned$/,
  double: /^double$/,
  boolean: /^tinyint\(1\)$/,
  time: /^datetime\(3\)$/,
  bytes: /^(binary\(\d+\)|varbinary\(\d+\)|mediumblob)$/,
}

describe.each(contexts)('$name', ({ name, definitions, migrations }) => {
  let facts: SchemaFacts

  beforeAll(async () => {
    const database = workerDatabase(name)
    await migrateDatabase(database, migrations)
    facts = await schemaFacts(database)
  })

  it('declares in memory the very tables that the migrations make', () => {
    expect(definitions.map(({ name: table }) => table).sort()).toEqual(facts.tables.map((row) => row['tableName']))
  })

  describe.each(definitions.map((definition) => [definition.name, definition] as const))('%s', (table, definition) => {
    const of = (rows: readonly Fact[]): readonly Fact[] => rows.filter((row) => row['tableName'] === table)

    it('has the same columns, with the same types and nulls', () => {
      const declared = Object.entries(definition.columns).map(([column, { nullable }]) => [
        column,
        nullable ? 'YES' : 'NO',
      ])
      expect(declared).toEqual(of(facts.columns).map((column) => [column['columnName'], column['nullable']]))
      for (const column of of(facts.columns)) {
        const type = definition.columns[column['columnName'] ?? '']?.type
        expect(column['columnType'], `${column['columnName']}`).toMatch(spelled[type ?? 'text'])
      }
    })

    it('takes values of the same length', () => {
      for (const column of of(facts.columns)) {
        const declared = definition.columns[column['columnName'] ?? '']
        const [longest, tooLong] = borderline(column['columnType'] ?? '') ?? []
        if (declared === undefined || longest === undefined || tooLong === undefined) continue
        expect([accepts(declared, longest), accepts(declared, tooLong)], `${column['columnName']}`).toEqual([
          true,
          false,
        ])
      }
    })

    it('has the same primary key, unique keys and indexes', () => {
      const declared = [...orderedColumns(definition)].flatMap(([key, columns]) =>
        columns.map((column, i) => `${key} ${i + 1} ${column} ${isUnique(definition, key) ? 0 : 1}`),
      )
      const made = of(facts.keys).map(
        (key) => `${key['keyName']} ${key['place']} ${key['columnName']} ${key['nonUnique']}`,
      )
      expect(declared.sort()).toEqual([...made].sort())
    })

    it('has the same foreign keys, which do the same when their parent goes', () => {
      const declared = Object.entries(definition.foreignKeys).map(
        ([key, { columns, parent, onDelete }]) => `${key} (${columns.join()}) ${parent} ${onDelete}`,
      )
      const made = of(facts.foreignKeys).map(
        (key) => `${key['keyName']} (${key['columnNames']}) ${key['parent']} ${key['onDelete']?.toLowerCase()}`,
      )
      expect(declared.sort()).toEqual([...made].sort())
    })
  })
})

const isUnique = (definition: TableDefinition, key: string): boolean =>
  key === 'PRIMARY' || Object.hasOwn(definition.uniqueKeys, key)

const accepts = ({ accepts: takes }: Column<Value>, value: Value): boolean => takes(value)

/** The longest value of a type, and one that is too long. */
function borderline(columnType: string): readonly [Value, Value] | null {
  const [, type, size] = /^(\w+)\((\d+)\)/.exec(columnType) ?? []
  const length = Number(size)
  if (type === 'varchar' || type === 'char') return ['💬'.repeat(length), '💬'.repeat(length + 1)]
  if (type === 'varbinary') return [new Uint8Array(length), new Uint8Array(length + 1)]
  if (columnType === 'int unsigned') return [2 ** 32 - 1, 2 ** 32]
  if (columnType === 'binary(32)') return [new Uint8Array(32), new Uint8Array(33)]
  return null
}
