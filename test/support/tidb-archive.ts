import { type Connection, createConnection } from 'mysql2/promise'
import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import { openMigrator } from '../../adapters/tidb/migrator.ts'
import { openPool } from '../../adapters/tidb/pool.ts'
import { archiveMigrations } from '../../migrations/archive/index.ts'
import { quoteTestDatabase } from './tidb-databases.ts'
import { tidbOfRun, workerDatabase } from './tidb-worker.ts'

/** More than the twenty writers that race in the contract suites, so that they truly do. */
const CONNECTIONS = 24

/** The archive's part of the worker's database set, created and migrated if this is its first test file. */
export async function tidbArchive() {
  const database = workerDatabase('archive_db')
  await migrateArchive(database)
  const pool = openPool({ ...serverOfRun(), connectionLimit: CONNECTIONS })
  const cleaner = await createConnection({ ...tidbOfRun() })
  return {
    storageName: 'tidb' as const,
    storage: openTidbArchive({ pool, database }),
    empty: () => emptyDatabase(cleaner, database),
    close: async () => {
      await cleaner.end()
      await pool.close()
    },
  }
}

/** Creates a test's archive database, or brings it up to date. */
export async function migrateArchive(database: string): Promise<void> {
  quoteTestDatabase(database)
  const migrator = openMigrator({ server: serverOfRun(), database, migrations: archiveMigrations })
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
