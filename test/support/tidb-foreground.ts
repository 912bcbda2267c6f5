import { resolve } from 'node:path'
import { formatTidbUrl } from './tidb-address.ts'
import { provideTidb } from './tidb-source.ts'
import { builtTidb, containerTidb, readTidbVersion } from './tidb-sources.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const placement = { kind: 'kept', folder: resolve(import.meta.dirname, '../../.data/tidb'), port: 4000 } as const

const asked = new Promise<void>((end) => {
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
})

try {
  const tidb = await provideTidb([containerTidb(), builtTidb(say)], placement, say)
  say(`TiDB ${await readTidbVersion(tidb.address)} runs; its data is kept in ${placement.folder}`)
  say(`DATABASE_URL=${formatTidbUrl(tidb.address)}`)
  say('Ctrl-C ends it.')
  await asked
  await tidb.stop()
  say('TiDB ended.')
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
