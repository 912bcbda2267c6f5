import { createConnection } from 'mysql2/promise'
import { type ArchiveDump, dumpedRow, inOrder } from './archive-dump-rows.ts'
import { quoteTestDatabase } from './tidb-databases.ts'
import { tidbOfRun, workerDatabase } from './tidb-worker.ts'

/**
 * Dumps every base table of an archive database, the worker's own on the run's TiDB by default, the record of its migrations apart.
 */
export async function openTidbDump(database = workerDatabase('archive_db'), address = tidbOfRun()) {
  const schema = quoteTestDatabase(database)
  const connection = await createConnection({
    ...address,
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
  })

  async function query(
    sql: string,
    values: readonly string[] = [],
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const [rows] = await connection.query(sql, [...values])
    return Array.isArray(rows) ? rows.map((row) => ({ ...row })) : []
  }

  async function primaryKeys(): Promise<ReadonlyMap<string, string>> {
    const rows = await query(
      `select t.table_name as name, group_concat(concat('\`', k.column_name, '\`') order by k.ordinal_position) as columns_of_key
       from information_schema.tables t join information_schema.key_column_usage k
         on k.table_schema = t.table_schema and k.table_name = t.table_name and k.constraint_name = 'PRIMARY'
       where t.table_schema = ? and t.table_type = 'BASE TABLE' and t.table_name not like '%migration%'
       group by t.table_name`,
      [database],
    )
    return new Map(rows.map(({ name, columns_of_key }) => [String(name), String(columns_of_key)]))
  }

  return {
    dump: async (): Promise<ArchiveDump> => {
      const keys = await primaryKeys()
      const tables = []
      // One moment for all tables, whoever writes meanwhile.
      await connection.query('start transaction with consistent snapshot')
      for (const [name, key] of keys) {
        const rows = await query(`select * from ${schema}.\`${name}\` order by ${key}`)
        tables.push([name, rows.map(dumpedRow)] as const)
      }
      await connection.query('commit')
      return inOrder(tables)
    },
    close: () => connection.end(),
  }
}
