import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BusyProcess } from '../support/busy-process.ts'
import { busyPlan, rateOf } from '../support/busy-source.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'
import { isSoak, soakTimeout } from '../support/soak.ts'
import { migrateArchive } from '../support/tidb-archive.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'

const database = workerDatabase('budget_archive_db')
const permitted = 45
const hour = 3_600_000
const seconds = isSoak ? 30 : 6
const most = isSoak ? 8 : 3
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

/** A process whose clock is so many hours ahead, from when it asks. */
async function start(hours: number): Promise<ChildProcess> {
  // Whoever is new begins with the application, of which it needs to know once.
  const before = asked()
  const what: BusyProcess = {
    address: tidbOfRun(),
    database,
    plan: busyPlan(discord, { perSecond: permitted }),
    ahead: hours * hour,
  }
  const script = ['--import', 'tsx', 'test/support/busy-process.ts', JSON.stringify(what)]
  const child = spawn(process.execPath, script, { stdio: ['ignore', 'ignore', 'inherit'] })
  running.push(child)
  while (asked() === before) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    await pause(20)
  }
  return child
}

const asked = (): number => discord.requests.filter(({ route }) => route === '/applications/@me').length

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

/** Beside other tests a process comes too late for some of its turns. */
const usedAtLeast = isSoak ? 0.9 : 0.4

/** What is made of the permitted rate, in the next seconds, and from the beginning on: late requests may catch up later. */
async function share(began: number): Promise<{ readonly now: number; readonly inAll: number }> {
  const from = Date.now()
  await pause(seconds * 1_000)
  const to = Date.now()
  return { now: rateOf(discord, from, to) / permitted, inAll: rateOf(discord, began, to) / permitted }
}

describe('processes that share a budget', () => {
  it('use it up and keep to it, one as all, and one that is killed holds up nobody', soakTimeout, async () => {
    running = []
    const began = Date.now()
    const first = await start(0)
    const shares = [await share(began)]
    for (let hours = 1; hours < most; hours++) await start(hours)
    shares.push(await share(began))
    await end(first)
    shares.push(await share(began))
    console.info(`of the permitted rate: ${shares.map(({ now }) => now.toFixed(3)).join(', ')}`)
    for (const { now, inAll } of shares) {
      expect(inAll).toBeLessThanOrEqual(1.02)
      expect(now).toBeGreaterThanOrEqual(usedAtLeast)
      // Beside other tests late requests catch up; alone none has to.
      if (isSoak) expect(now).toBeLessThanOrEqual(1.02)
    }
    expect(running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)).toHaveLength(
      most - 1,
    )
  })
})
