import { createConnection } from 'mysql2/promise'
import type { ArchiveDump } from './archive-dump-rows.ts'
import { openTidbDump } from './archive-dump-tidb.ts'
import { type Settings, settingsOf } from './cli-run-settings.ts'
import { heldTables } from './held-leases.ts'
import { migrateArchive } from './tidb-archive.ts'
import { emptyDatabase } from './tidb-context.ts'
import { quoteTestDatabase } from './tidb-databases.ts'
import { tidbOfRun, workerDatabase } from './tidb-worker.ts'

/** An archive of its own on TiDB, for a `verta` in a process of its own to write. */
export interface ImportedArchive {
  readonly settings: Settings
  /** How many messages are committed; `null` as long as there is no tenant. */
  messages(): Promise<number | null>
  dump(): Promise<ArchiveDump>
  /** How many jobs of operations beside it wait for somebody, or are under way. */
  openJobs(): Promise<number>
  /** As time would: whoever holds a job of operations beside it holds it no longer. */
  expireJobs(): Promise<void>
  empty(): Promise<void>
  /** As time would: nobody waits for what a process that was killed held. */
  forgetHolds(): Promise<void>
  /** The tables in which somebody holds something, or held it and never gave it back. */
  held(): Promise<readonly string[]>
  close(): Promise<void>
}

/** On this run's TiDB, unless another one is named. */
export async function openImportedArchive(name: string, address = tidbOfRun()): Promise<ImportedArchive> {
  const database = workerDatabase(`${name}_archive_db`)
  const schema = quoteTestDatabase(database)
  await migrateArchive(database, address)
  const connection = await createConnection({ ...address, rowsAsArray: true })
  const { dump, close } = await openTidbDump(database, address)
  const jobs = `${quoteTestDatabase(database.replace(/archive_db$/, 'operations_db'))}.jobs`
  const count = async (of: string): Promise<number> => {
    const [rows] = await connection.query(`select count(*) from ${of}`)
    return Number((Array.isArray(rows) ? rows : []).flat().at(0))
  }
  return {
    settings: await settingsOf(database, address),
    messages: async () => {
      const [rows] = await connection.query(
        `select (select count(*) from ${schema}.tenants), (select sum(message_count) from ${schema}.channel_stats)`,
      )
      const [tenants, messages] = (Array.isArray(rows) ? rows : []).flat().map(Number)
      return tenants === 0 || messages === undefined ? null : messages
    },
    dump,
    forgetHolds: async () => {
      for (const table of ['tenant_leases', 'channel_sync_jobs'])
        await connection.query(`update ${schema}.${table} set lease_until = '2000-01-01' where lease_until is not null`)
    },
    held: () => heldTables(connection, database),
    openJobs: () => count(`${jobs} where status in ('queued', 'running')`),
    expireJobs: async () => {
      await connection.query(`update ${jobs} set lease_until = '2000-01-01' where lease_until is not null`)
    },
    empty: () => emptyDatabase(connection, database),
    close: async () => {
      await close()
      await connection.end()
    },
  }
}
