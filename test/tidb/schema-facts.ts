import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { tidbOfRun } from '../support/tidb-worker.ts'

export type Fact = Readonly<Record<string, string | null>>

/** Everything INFORMATION_SCHEMA says of a database's own tables: tables, columns, keys and foreign keys. */
export interface SchemaFacts {
  readonly tables: readonly Fact[]
  readonly columns: readonly Fact[]
  readonly keys: readonly Fact[]
  readonly foreignKeys: readonly Fact[]
}

/** A connection that is closed with the work. */
export async function withServer<T>(work: (server: Connection) => Promise<T>): Promise<T> {
  const server = await createConnection({ ...tidbOfRun() })
  try {
    return await work(server)
  } finally {
    await server.end()
  }
}

export function schemaFacts(database: string): Promise<SchemaFacts> {
  return withServer(async (server) => ({
    tables: await facts(server, database, tables),
    columns: await facts(server, database, columns),
    keys: await facts(server, database, keys),
    foreignKeys: await facts(server, database, foreignKeys),
  }))
}

/** Puts one row into every table: every id and every foreign key holds the same bytes, so each row's parent is there. */
export function fillTables(database: string, order: readonly string[]): Promise<void> {
  return withServer(async (server) => {
    const all = await facts(server, database, columns)
    for (const table of order) {
      const values = all.filter(({ tableName }) => tableName === table).map(({ columnType }) => sample(columnType))
      await server.query(`insert into \`${database}\`.\`${table}\` values (?)`, [values])
    }
  })
}

export function countRows(database: string, tableNames: readonly string[]): Promise<Readonly<Record<string, number>>> {
  return withServer(async (server) => {
    const counts: (readonly [string, number])[] = []
    for (const table of tableNames) {
      const [rows] = await server.query<RowDataPacket[]>(`select count(*) as n from \`${database}\`.\`${table}\``)
      for (const { n } of rows) counts.push([table, Number(n)])
    }
    return Object.fromEntries(counts)
  })
}

function sample(type: string | null | undefined): Buffer | string | number {
  const bytes = /^(?:var)?binary\((\d+)\)/.exec(type ?? '')?.[1]
  if (bytes !== undefined) return Buffer.alloc(Math.min(Number(bytes), 32), 7)
  if (/^datetime/.test(type ?? '')) return '2026-01-02 03:04:05.678'
  return /int|double/.test(type ?? '') ? 1 : 'x'
}

async function facts(server: Connection, database: string, query: string): Promise<readonly Fact[]> {
  const [rows] = await server.query<RowDataPacket[]>(query, [database])
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : String(value)])),
  )
}

const own = "table_name not like 'kysely\\_%'"

const tables = `
  select table_name as tableName, table_collation as tableCollation, tidb_pk_type as clustering
  from information_schema.tables where table_schema = ? and ${own} order by table_name`

const columns = `
  select table_name as tableName, ordinal_position as place, column_name as columnName, column_type as columnType,
    is_nullable as nullable, column_default as defaultValue, collation_name as collation, extra
  from information_schema.columns where table_schema = ? and ${own} order by table_name, ordinal_position`

const keys = `
  select table_name as tableName, index_name as keyName, non_unique as nonUnique, seq_in_index as place,
    column_name as columnName
  from information_schema.statistics where table_schema = ? and ${own} order by table_name, index_name, seq_in_index`

const foreignKeys = `
  select r.table_name as tableName, r.constraint_name as keyName, r.referenced_table_name as parent,
    r.delete_rule as onDelete, group_concat(k.column_name order by k.ordinal_position) as columnNames,
    group_concat(k.referenced_column_name order by k.ordinal_position) as parentColumns
  from information_schema.referential_constraints r
  join information_schema.key_column_usage k
    on k.constraint_schema = r.constraint_schema and k.constraint_name = r.constraint_name and k.table_name = r.table_name
  where r.constraint_schema = ? group by r.table_name, r.constraint_name, r.referenced_table_name, r.delete_rule
  order by r.table_name`
