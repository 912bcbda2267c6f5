import { CompiledQuery } from 'kysely'
import type { TidbConnection } from './connection.ts'
import { under } from './observer.ts'
import type { TidbPool } from './pool.ts'

/** What a server tells of itself and of the connection to it. */
export interface ServerFacts {
  /** How long it took to answer, in milliseconds. */
  readonly milliseconds: number
  readonly version: string
  /** `null` where the connection is not encrypted. */
  readonly cipher: string | null
  readonly certificateExpiresAt: Date | null
  /** Its time less `now`, in milliseconds: half of the way is the answer's. */
  readonly clockSkew: number
  /** How long a read of each database took, in milliseconds. */
  readonly databases: Readonly<Record<string, number>>
}

/** Rejects with a `TidbError`, also where one of `databases` cannot be read. `now`: this machine's time. */
export const probeServer = (pool: TidbPool, databases: readonly string[], now: () => Date): Promise<ServerFacts> =>
  under('probe', () => probe(pool, databases, now))

async function probe(pool: TidbPool, databases: readonly string[], now: () => Date): Promise<ServerFacts> {
  const connection = await pool.acquire()
  try {
    const asked = await timed(() =>
      connection.executeQuery<{ readonly version: string; readonly time: Date }>(
        CompiledQuery.raw('select version() as version, now(3) as time'),
      ),
    )
    const seen = now().getTime() - asked.milliseconds / 2
    const ciphers = await connection.executeQuery<{ readonly Value: string }>(
      CompiledQuery.raw("show session status like 'Ssl_cipher'"),
    )
    const [{ version = '', time = new Date(seen) } = {}] = asked.result.rows
    return {
      milliseconds: asked.milliseconds,
      version: version.replace(/^.*-TiDB-/, 'TiDB '),
      cipher: ciphers.rows[0]?.Value || null,
      certificateExpiresAt: connection.certificateExpiresAt,
      clockSkew: Math.round(time.getTime() - seen),
      databases: await readingTimes(connection, databases),
    }
  } finally {
    connection.release()
  }
}

async function readingTimes(connection: TidbConnection, databases: readonly string[]) {
  const times: Record<string, number> = {}
  for (const database of databases) {
    const table = `\`${database}\`.kysely_migration`
    const { milliseconds } = await timed(() =>
      connection.executeQuery(CompiledQuery.raw(`select name from ${table} limit 1`)),
    )
    times[database] = milliseconds
  }
  return times
}

/** To a tenth of a millisecond. */
async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly milliseconds: number }> {
  const start = performance.now()
  const result = await work()
  return { result, milliseconds: Math.round((performance.now() - start) * 10) / 10 }
}
