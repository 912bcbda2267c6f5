import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BusyProcess } from '../support/busy-process.ts'
import { bestRate, busyPlan, mostBeyond, rateOf } from '../support/busy-source.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { isSoak, soakTimeout } from '../support/soak.ts'
import { migrateArchive } from '../support/tidb-archive.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'

const database = workerDatabase('budget_archive_db')
const permitted = 45
const hour = 3_600_000
const most = 8
let discord: FakeDiscord
let running: ChildProcess[] = []

beforeAll(() => migrateArchive(database))
afterAll(() => dropTestDatabases(tidbOfRun(), database))
beforeEach(async () => {
  discord = await startFakeDiscord({ messages: 300, limits: null })
})
afterEach(async () => {
  for (const child of running.splice(0)) await end(child)
  await discord.close()
})

/** As many as there are such numbers, each with a clock that is so many hours ahead, from when all of them ask. */
async function start(...hours: readonly number[]): Promise<readonly ChildProcess[]> {
  // Whoever is new begins with the application, of which it needs to know once.
  const before = asked()
  const plan = busyPlan(discord, { perSecond: permitted })
  const started = hours.map((each) => {
    const what: BusyProcess = { address: tidbOfRun(), database, plan, ahead: each * hour }
    const script = ['--import', 'tsx', 'test/support/busy-process.ts', JSON.stringify(what)]
    return spawn(process.execPath, script, { stdio: ['ignore', 'ignore', 'inherit'] })
  })
  running.push(...started)
  while (asked() < before + hours.length) {
    for (const { exitCode } of started) if (exitCode !== null) throw new Error(`it ended with ${exitCode}`)
    await pause(20)
  }
  return started
}

/** How many processes have begun. */
const asked = (): number => discord.requests.filter(({ route }) => route === '/applications/@me').length

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

/** Over so many seconds it is judged: what may be late, and then comes at once, is less than 2 percent of them. */
const seconds = isSoak ? 30 : 20

/** What is made of the permitted rate, from now on: at best, in three seconds that nothing disturbs, and as a whole. */
async function share(): Promise<{ readonly best: number; readonly whole: number }> {
  const from = Date.now()
  const best = () => bestRate(discord, 3, from) / permitted
  await pause(seconds * 1_000)
  const whole = rateOf(discord, from, Date.now()) / permitted
  for (const end = Date.now() + 60_000; best() < usedAtBest && Date.now() < end; ) await pause(50)
  return { best: best(), whole }
}

const usedAtBest = 0.95

/** By so many seconds a request is late at most, and never early: by its grant's length, and by as long as its process does not run. */
const latest = 0.5

describe('processes that share a budget', () => {
  it('use it up and keep to it, one as all, and one that is killed holds up nobody', soakTimeout, async () => {
    running = []
    const [first = expect.unreachable()] = await start(0)
    const shares = [await share()]
    await start(...Array.from({ length: most - 1 }, (_, i) => i + 1))
    shares.push(await share())
    await end(first)
    shares.push(await share())
    const beyond = mostBeyond(permitted, discord)
    const of = shares.map(({ whole }) => whole.toFixed(3)).join(', ')
    console.info(`of the permitted rate: ${of}; at most ${beyond.toFixed(1)} requests at once beyond it`)
    for (const { best, whole } of shares) {
      expect(best).toBeGreaterThanOrEqual(usedAtBest)
      if (isSoak) expect(whole).toBeGreaterThanOrEqual(0.9)
      expect(whole).toBeLessThanOrEqual(1.02)
    }
    expect(beyond).toBeLessThanOrEqual(permitted * latest)
    const left = running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    expect(left).toHaveLength(most - 1)
  })
})
