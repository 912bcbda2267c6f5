import { randomBytes } from 'node:crypto'
import type { TestProject } from 'vitest/node'
import { formatTidbUrl } from './tidb-address.ts'
import { dropTestDatabases, TEST_DATABASE_PREFIX } from './tidb-databases.ts'
import { provideTidb } from './tidb-source.ts'
import { builtTidb, containerTidb, namedTidb, readTidbVersion } from './tidb-sources.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The TiDB of this run, `mysql://user:password@host:port`; it may create databases. */
    readonly tidbUrl: string
    /** What the names of this run's databases begin with; all of those are dropped at its end. */
    readonly tidbPrefix: string
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Vitest's global set-up of each project on TiDB: one TiDB for all its files. */
export default async function provide(project: TestProject): Promise<() => Promise<void>> {
  const { TIDB_URL } = process.env
  const sources = [namedTidb(TIDB_URL), containerTidb(), builtTidb(say)]
  const tidb = await provideTidb(sources, { kind: 'temporary' }, say)
  say(`TiDB: ${await readTidbVersion(tidb.address)} answers`)
  const prefix = `${TEST_DATABASE_PREFIX}${randomBytes(4).toString('hex')}_`
  project.provide('tidbUrl', formatTidbUrl(tidb.address))
  project.provide('tidbPrefix', prefix)
  return async () => {
    try {
      await dropTestDatabases(tidb.address, prefix)
    } finally {
      await tidb.stop()
    }
  }
}
