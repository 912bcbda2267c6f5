import type { Connection } from 'mysql2/promise'
import { quoteTestDatabase } from './tidb-databases.ts'

/**
 * The tables of an archive, and of operations beside it, with rows that nobody gave back: whoever holds them, and where a lease
 * ran out whoever held them last. Looks at all that have leases, whichever these are.
 */
export async function heldTables(connection: Connection, archive: string): Promise<readonly string[]> {
  const list = async (sql: string, values: readonly unknown[] = []): Promise<string[][]> => {
    const [rows] = await connection.query({ sql, values: [...values], rowsAsArray: true })
    return (Array.isArray(rows) ? rows : []).map((row) => (Array.isArray(row) ? row.map(String) : []))
  }
  const leased = await list(
    `select table_schema, table_name from information_schema.columns
      where column_name = 'lease_until' and table_schema in (?, ?) order by table_name`,
    [archive, archive.replace(/archive_db$/, 'operations_db')],
  )
  if (leased.length < 3) throw new Error(`${archive} has ${leased.length} tables with leases`)
  const held: string[] = []
  for (const [schema = '', table = ''] of leased) {
    const rows = await list(
      `select 1 from ${quoteTestDatabase(schema)}.\`${table}\` where lease_until is not null limit 1`,
    )
    if (rows.length > 0) held.push(table)
  }
  return held
}
