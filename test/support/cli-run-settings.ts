import { seededSecret } from './seeded.ts'

/** The settings under which a `verta` in a process of its own works on the archive of this test worker. */
export async function settingsOfWorker(): Promise<Readonly<Record<string, string>>> {
  const { STORAGE } = process.env
  if (STORAGE !== 'tidb') return { STORAGE: 'memory' }
  const { formatTidbUrl } = await import('./tidb-address.ts')
  const { tidbOfRun, workerDatabase } = await import('./tidb-worker.ts')
  return {
    STORAGE: 'tidb',
    DATABASE_URL: `${formatTidbUrl(tidbOfRun())}/`,
    VERTA_DATABASE__PREFIX: workerDatabase('archive_db').replace(/_archive_db$/, ''),
    VERTA_DATABASE__TLS: 'disabled',
    VERTA_SECRET: Buffer.from(seededSecret()).toString('base64'),
  }
}
