import { CompiledQuery } from 'kysely'
import type { TidbPool } from './pool.ts'

/** What a server tells of itself and of the connection to it. */
export interface ServerFacts {
  /** How long it took to answer, in milliseconds. */
  readonly milliseconds: number
  readonly version: string
  /** `null` where the connection is not encrypted. */
  readonly cipher: string | null
  /** Its time less `now`, in milliseconds: half of the way is the answer's. */
  readonly clockSkew: number
}

/** Rejects with a `TidbError`. `now`: this machine's time. */
export async function probeServer(pool: TidbPool, now: () => Date): Promise<ServerFacts> {
  const connection = await pool.acquire()
  try {
    const start = performance.now()
    const { rows } = await connection.executeQuery<{ readonly version: string; readonly time: Date }>(
      CompiledQuery.raw('select version() as version, now(3) as time'),
    )
    const milliseconds = performance.now() - start
    const seen = now().getTime() - milliseconds / 2
    const ciphers = await connection.executeQuery<{ readonly Value: string }>(
      CompiledQuery.raw("show session status like 'Ssl_cipher'"),
    )
    const [{ version = '', time = new Date(seen) } = {}] = rows
    return {
      milliseconds: Math.round(milliseconds * 10) / 10,
      version: version.replace(/^.*-TiDB-/, 'TiDB '),
      cipher: ciphers.rows[0]?.Value || null,
      clockSkew: Math.round(time.getTime() - seen),
    }
  } finally {
    connection.release()
  }
}
