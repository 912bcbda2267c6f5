import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { dropTestDatabases, TEST_DATABASE_PREFIX } from '../support/tidb-databases.ts'
import { provideTidb } from '../support/tidb-source.ts'
import { builtTidb, containerTidb, namedTidb, readTidbVersion } from '../support/tidb-sources.ts'
import { comparePages } from './http-pages.ts'
import { tableOf, told } from './verdict.ts'

const { values } = parseArgs({
  options: { pages: { type: 'string', default: '300' }, rounds: { type: 'string', default: '7' } },
})

const bound = 1.5
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const { TIDB_URL } = process.env
const tidb = await provideTidb([namedTidb(TIDB_URL), containerTidb(), builtTidb(say)], { kind: 'temporary' }, say)
const prefix = `${TEST_DATABASE_PREFIX}${randomBytes(4).toString('hex')}_`
try {
  say(`TiDB ${await readTidbVersion(tidb.address)}, Node ${process.version}`)
  const { address } = tidb
  const plan = { address, database: `${prefix}pages`, pages: Number(values.pages), rounds: Number(values.rounds) }
  const { whole, statements, bare, bytes, count, ratio } = await comparePages(plan)
  const milliseconds = (figure: number): string => `${figure.toFixed(2)} ms`
  const met = ratio <= bound
  say(
    tableOf([
      told(`its ${count} statements, bare`, milliseconds(statements)),
      told(`its ${bytes} bytes from bare fastify`, milliseconds(bare)),
      told('the page of 50 messages over HTTP', milliseconds(whole)),
      { what: 'the page against both', figure: ratio.toFixed(2), bound: `at most ${bound}`, met },
    ]),
  )
  process.exitCode = met ? 0 : 1
} finally {
  await dropTestDatabases(tidb.address, prefix)
  await tidb.stop()
}
