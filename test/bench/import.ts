import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dropTestDatabases, TEST_DATABASE_PREFIX } from '../support/tidb-databases.ts'
import { provideTidb } from '../support/tidb-source.ts'
import { builtTidb, containerTidb, namedTidb, readTidbVersion } from '../support/tidb-sources.ts'
import { bytesIn, type Plan, runPlan } from './plan.ts'
import { tableOf } from './verdict.ts'

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1GB' },
    messages: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
  },
})

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const { TIDB_URL } = process.env
const tidb = await provideTidb([namedTidb(TIDB_URL), containerTidb(), builtTidb(say)], { kind: 'temporary' }, say)
const folder = await mkdtemp(join(tmpdir(), 'verta-bench-'))
const prefix = `${TEST_DATABASE_PREFIX}${randomBytes(4).toString('hex')}_`
try {
  say(`TiDB ${await readTidbVersion(tidb.address)}, Node ${process.version}`)
  const plan: Plan = {
    address: tidb.address,
    prefix,
    folder,
    longBytes: bytesIn(values.size),
    messages: Number(values.messages),
    rounds: Number(values.rounds),
    say,
  }
  const verdicts = await runPlan(plan)
  say(tableOf(verdicts))
  process.exitCode = verdicts.every(({ met }) => met) ? 0 : 1
} finally {
  await dropTestDatabases(tidb.address, prefix)
  await rm(folder, { recursive: true, force: true })
  await tidb.stop()
}
