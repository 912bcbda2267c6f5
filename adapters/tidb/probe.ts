import { CompiledQuery } from 'kysely'
import type { TidbConnection } from './connection.ts'
import { finalError } from './domain-error.ts'
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
}

/** Rejects with `storage_unavailable`. `now`: this machine's time. */
export const probeServer = (pool: TidbPool, now: () => Date): Promise<ServerFacts> =>
  asked(pool, async (connection) => {
    const { milliseconds, result } = await timed(() =>
      connection.executeQuery<{ readonly version: string; readonly time: Date }>(
        CompiledQuery.raw('select version() as version, now(3) as time'),
      ),
    )
    const seen = now().getTime() - milliseconds / 2
    const ciphers = await connection.executeQuery<{ readonly Value: string }>(
      CompiledQuery.raw("show session status like 'Ssl_cipher'"),
    )
    const [{ version = '', time = new Date(seen) } = {}] = result.rows
    return {
      milliseconds,
      version: version.replace(/^.*-TiDB-/, 'TiDB '),
      cipher: ciphers.rows[0]?.Value || null,
      certificateExpiresAt: connection.certificateExpiresAt,
      clockSkew: Math.round(time.getTime() - seen),
    }
  })

/** How long a read of a database that was migrated takes, in milliseconds. Rejects with `storage_unavailable`. */
export const probeDatabase = (pool: TidbPool, database: string): Promise<number> =>
  asked(pool, async (connection) => {
    const query = CompiledQuery.raw(`select name from \`${database}\`.kysely_migration limit 1`)
    return (await timed(() => connection.executeQuery(query))).milliseconds
  })

const asked = <T>(pool: TidbPool, ask: (connection: TidbConnection) => Promise<T>): Promise<T> =>
  under('probe', async () => {
    try {
      const connection = await pool.acquire()
      try {
        return await ask(connection)
      } finally {
        connection.release()
      }
    } catch (error) {
      throw finalError(error, 1, { conflicts: {}, references: {} })
    }
  })

/** To a tenth of a millisecond. */
async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly milliseconds: number }> {
  const start = performance.now()
  const result = await work()
  return { result, milliseconds: Math.round((performance.now() - start) * 10) / 10 }
}
