import type { Migration } from 'kysely'
import { type Connection, createConnection } from 'mysql2/promise'
import { openMigrator } from '../../adapters/tidb/migrator.ts'
import { openPool, type TidbPool } from '../../adapters/tidb/pool.ts'
import type { TidbAddress } from './tidb-address.ts'
import { quoteTestDatabase } from './tidb-databases.ts'
import { tidbOfRun, workerDatabase } from './tidb-worker.ts'

/** More than the twenty writers that race in the contract suites, so that they truly do. */
const CONNECTIONS = 24

export interface TidbContext<Storage> {
  /** What the name of its database ends with. */
  readonly name: string
  readonly migrations: Readonly<Record<string, Migration>>
  readonly open: (options: { readonly pool: TidbPool; readonly database: string }) => Storage
}

/** A context's part of the worker's database set, created and migrated if this is its first test file. */
export async function tidbContext<Storage>({ name, migrations, open }: TidbContext<Storage>) {
  const database = workerDatabase(name)
  await migrateDatabase(database, migrations)
  const pool = openPool({ ...serverOfRun(), connectionLimit: CONNECTIONS })
  const cleaner = await createConnection({ ...tidbOfRun() })
  return {
    storageName: 'tidb' as const,
    storage: open({ pool, database }),
    empty: () => emptyDatabase(cleaner, database),
    close: async () => {
      await cleaner.end()
      await pool.close()
    },
  }
}

/** Creates a test's database, or brings it up to date. */
export async function migrateDatabase(
  database: string,
  migrations: Readonly<Record<string, Migration>>,
  address?: TidbAddress,
): Promise<void> {
  quoteTestDatabase(database)
  const migrator = openMigrator({ server: { ...serverOfRun(), ...address }, database, migrations })
  try {
    await migrator.latest()
  } finally {
    await migrator.close()
  }
}

const serverOfRun = () => ({ ...tidbOfRun(), tls: 'disabled' }) as const

/** Deletes all rows, the record of migrations apart. */
export async function emptyDatabase(connection: Connection, database: string): Promise<void> {
  const schema = quoteTestDatabase(database)
  const [rows] = await connection.query({
    sql: "select table_name from information_schema.tables where table_schema = ? and table_name not like '%migration%'",
    values: [database],
    rowsAsArray: true,
  })
  // Every table is emptied, so no cascade is wanted and no order is needed.
  await connection.query('set foreign_key_checks = 0')
  for (const table of Array.isArray(rows) ? rows.map(String) : []) {
    await connection.query(`delete from ${schema}.\`${table}\``)
  }
}
