import { join } from 'node:path'
import { type Connection, createConnection } from 'mysql2/promise'
import { parseTidbUrl, type TidbAddress } from './tidb-address.ts'
import { buildWithGo, goObstacle, obtainTidbBinary, TIDB_VERSION, userCacheFolder } from './tidb-binary.ts'
import { containerObstacle, startTidbContainer } from './tidb-container.ts'
import { type ServerCertificate, startTidbProcess } from './tidb-process.ts'
import { type RunningTidb, reason, type Say, type TidbSource } from './tidb-source.ts'

/** A TiDB that is already running, named by TIDB_URL. */
export function namedTidb(url: string | undefined): TidbSource {
  return {
    name: 'the one that TIDB_URL names',
    remedy:
      'set it to mysql://user:password@host:port; only databases named verta_test_… are created and dropped there',
    choice: 'binding',
    obstacle: async () => (url === undefined || url === '' ? 'it is not set' : null),
    start: async () => {
      const address = parseTidbUrl(url ?? '')
      await readTidbVersion(address)
      return { address, stop: async () => {} }
    },
  }
}

export function containerTidb(): TidbSource {
  return {
    name: `a container of pingcap/tidb:${TIDB_VERSION}`,
    remedy: 'start Docker, Podman or another engine that testcontainers knows',
    choice: 'offered',
    obstacle: containerObstacle,
    start: startTidbContainer,
  }
}

const place = {
  moduleFolder: join(import.meta.dirname, 'tidb-server'),
  cacheFolder: userCacheFolder(process.env),
}

/** One more server beside that of the run, which offers TLS. Always the built one. */
export const startTlsTidb = async (tls: ServerCertificate): Promise<RunningTidb> =>
  startTidbProcess(await obtainTidbBinary(place, buildWithGo, () => {}), { kind: 'temporary' }, tls)

export function builtTidb(say: Say): TidbSource {
  return {
    name: `${TIDB_VERSION} built from its Go module`,
    remedy:
      'install Go 1.21 or newer (https://go.dev/doc/install); it fetches the toolchain that TiDB needs, and the server is built once',
    choice: 'offered',
    obstacle: goObstacle,
    start: async (placement) => startTidbProcess(await obtainTidbBinary(place, buildWithGo, say), placement),
  }
}

/** The built one, on the data in a folder and on no other port: whoever takes that for a moment gives it back. */
export async function startOnPort(port: number, folder: string): Promise<RunningTidb> {
  for (;;) {
    const server = await builtTidb(() => {}).start({ kind: 'kept', folder, port })
    if (server.address.port === port) return server
    await server.stop()
  }
}

/** What the server calls itself. Rejects if it cannot be reached or is no TiDB. */
export async function readTidbVersion(address: TidbAddress): Promise<string> {
  let connection: Connection | null = null
  try {
    connection = await createConnection({ ...address })
    const [rows] = await connection.query({ sql: 'select tidb_version()', rowsAsArray: true })
    return /Release Version: (\S+)/.exec(String(rows))?.[1] ?? 'unknown'
  } catch (error) {
    throw new Error(`no TiDB answers at ${address.host}:${address.port}: ${reason(error)}`, { cause: error })
  } finally {
    await connection?.end()
  }
}
