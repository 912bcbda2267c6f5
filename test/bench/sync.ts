import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { dropTestDatabases, TEST_DATABASE_PREFIX } from '../support/tidb-databases.ts'
import { provideTidb } from '../support/tidb-source.ts'
import { builtTidb, containerTidb, namedTidb, readTidbVersion } from '../support/tidb-sources.ts'
import { compareSyncs, type SyncPlan } from './sync-pace.ts'
import { compareWorkers, lanes, latency } from './sync-workers.ts'
import { tableOf, told, type Verdict } from './verdict.ts'

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    workers: { type: 'boolean', default: false },
  },
})

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const { TIDB_URL } = process.env
const tidb = await provideTidb([namedTidb(TIDB_URL), containerTidb(), builtTidb(say)], { kind: 'temporary' }, say)
const prefix = `${TEST_DATABASE_PREFIX}${randomBytes(4).toString('hex')}_`
try {
  say(`TiDB ${await readTidbVersion(tidb.address)}, Node ${process.version}`)
  const [messages, rounds] = [Number(values.messages), Number(values.rounds)]
  const plan = { address: tidb.address, prefix, messages, rounds }
  const verdicts = values.workers ? await workersOf(plan) : await pacesOf(plan)
  say(tableOf(verdicts))
  process.exitCode = verdicts.every(({ met }) => met) ? 0 : 1
} finally {
  await dropTestDatabases(tidb.address, prefix)
  await tidb.stop()
}

async function pacesOf(plan: SyncPlan): Promise<readonly Verdict[]> {
  const pace = await compareSyncs(plan)
  return [
    told(`${plan.messages} messages: the bare client`, `${rateOf(pace.bare)} (${pace.requests} requests)`),
    told('the sync into memory', rateOf(pace.memory)),
    told('the sync into TiDB', rateOf(pace.tidb)),
    ratioOf('into memory: the ratio', pace.memoryRatio, 0.9),
    ratioOf('into TiDB: the ratio', pace.tidbRatio, 0.9),
  ]
}

async function workersOf(plan: SyncPlan): Promise<readonly Verdict[]> {
  const pace = await compareWorkers(plan)
  return [
    told(`${latency} ms an answer, ${lanes} lanes each: one worker`, rateOf(pace.one)),
    told('two workers', rateOf(pace.two)),
    ratioOf('the ratio', pace.ratio, 1.7),
  ]
}

function rateOf(figure: number): string {
  return `${figure.toFixed(1)} requests/s`
}

function ratioOf(what: string, ratio: number, bound: number): Verdict {
  return { what, figure: ratio.toFixed(2), bound: `at least ${bound}`, met: ratio >= bound }
}
