import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { dropTestDatabases, TEST_DATABASE_PREFIX } from '../support/tidb-databases.ts'
import { provideTidb } from '../support/tidb-source.ts'
import { builtTidb, containerTidb, namedTidb, readTidbVersion } from '../support/tidb-sources.ts'
import { compareSyncs } from './sync-pace.ts'
import { tableOf, told, type Verdict } from './verdict.ts'

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '2000' }, rounds: { type: 'string', default: '3' } },
})

const bound = 0.9
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const { TIDB_URL } = process.env
const tidb = await provideTidb([namedTidb(TIDB_URL), containerTidb(), builtTidb(say)], { kind: 'temporary' }, say)
const prefix = `${TEST_DATABASE_PREFIX}${randomBytes(4).toString('hex')}_`
try {
  say(`TiDB ${await readTidbVersion(tidb.address)}, Node ${process.version}`)
  const messages = Number(values.messages)
  const pace = await compareSyncs({ address: tidb.address, prefix, messages, rounds: Number(values.rounds) })
  const rate = (figure: number): string => `${figure.toFixed(1)} requests/s`
  const ratioOf = (what: string, ratio: number): Verdict => ({
    ...{ what, figure: ratio.toFixed(2), bound: `at least ${bound}`, met: ratio >= bound },
  })
  const verdicts = [
    told(`${messages} messages: the bare client`, `${rate(pace.bare)} (${pace.requests} requests)`),
    told('the sync into memory', rate(pace.memory)),
    told('the sync into TiDB', rate(pace.tidb)),
    ratioOf('into memory: the ratio', pace.memoryRatio),
    ratioOf('into TiDB: the ratio', pace.tidbRatio),
  ]
  say(tableOf(verdicts))
  process.exitCode = verdicts.every(({ met }) => met) ? 0 : 1
} finally {
  await dropTestDatabases(tidb.address, prefix)
  await tidb.stop()
}
