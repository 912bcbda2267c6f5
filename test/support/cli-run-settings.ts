import { seededSecret } from './seeded.ts'
import type { TidbAddress } from './tidb-address.ts'

export type Settings = Readonly<Record<string, string>>

/** The settings under which a `verta` in a process of its own works on the archive of this test worker. */
export async function settingsOfWorker(): Promise<Settings> {
  const { STORAGE } = process.env
  if (STORAGE !== 'tidb') return { STORAGE: 'memory' }
  const { workerDatabase } = await import('./tidb-worker.ts')
  return settingsOf(workerDatabase('archive_db'))
}

/** The same for any archive database, `<prefix>_archive_db`, of this run's TiDB unless another one is named. */
export async function settingsOf(database: string, address?: TidbAddress): Promise<Settings> {
  const { formatTidbUrl } = await import('./tidb-address.ts')
  const { tidbOfRun } = await import('./tidb-worker.ts')
  return {
    STORAGE: 'tidb',
    DATABASE_URL: `${formatTidbUrl(address ?? tidbOfRun())}/`,
    VERTA_DATABASE__PREFIX: database.replace(/_archive_db$/, ''),
    VERTA_DATABASE__TLS: 'disabled',
    VERTA_SECRET: Buffer.from(seededSecret()).toString('base64'),
  }
}
