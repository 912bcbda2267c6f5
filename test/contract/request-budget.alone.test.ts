import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { botIdOf } from '../../domain/archive/bot.ts'
import { sharedRequestBudgets } from '../../domain/archive/use-cases/shared-request-budget.ts'
import type { Clock } from '../../domain/shared/clock.ts'
import { StorageUnavailable } from '../../domain/shared/errors.ts'
import { type ArchiveHarness, openArchive } from '../support/archive-harness.ts'
import { askOnAndOn, type BusyPlan, bestRate, busyPlan, mostBeyond, rateOf } from '../support/busy-source.ts'
import { type FakeDiscord, startFakeDiscord } from '../support/fake-discord/fake-discord.ts'

let harness: ArchiveHarness
let discord: FakeDiscord

beforeAll(async () => {
  harness = await openArchive()
})
afterAll(() => harness.close())
beforeEach(async () => {
  await harness.empty()
  discord = await startFakeDiscord({ messages: 300, limits: null })
})
afterEach(() => discord.close())

const permitted = 45
const hour = 3_600_000
/** No two processes agree about the time. */
const skewed = (hours: number): Clock => ({ now: () => new Date(Date.now() + hours * hour) })

interface Course {
  readonly seconds: number
  /** When one of them ends, in seconds. */
  readonly firstEnds?: number
  readonly isEnough?: () => boolean
}

/** So many, for so long at most, and until it is enough or none of them asks any more. Gives what they rejected with. */
async function crowd(
  processes: number,
  { seconds, firstEnds = seconds, isEnough = () => false }: Course,
  plan: BusyPlan,
): Promise<unknown[]> {
  const { storage } = harness
  const over = Array.from({ length: processes }, () => new AbortController())
  const working = over.map(({ signal }, i) => askOnAndOn(plan, { storage, clock: skewed(i) }, signal))
  let areOver = false
  const ended = Promise.allSettled(working).finally(() => {
    areOver = true
  })
  const began = performance.now()
  const until = async (second: number): Promise<void> => {
    while (!areOver && !isEnough() && performance.now() - began < second * 1_000) await pause(20)
  }
  await until(firstEnds)
  over[0]?.abort()
  await until(seconds)
  for (const each of over) each.abort()
  return (await ended).flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
}

/** A grant is of so many seconds at most. */
const grantSeconds = 0.2

/** By so many seconds a request is late at most, and never early: by its grant's length, and by as long as its process does not run. */
const latest = 0.5

describe('one budget', () => {
  /** In three seconds that nothing else disturbs all of the rate is used, and at no time more than it. */
  async function expectUsed(processes: number, change: Partial<Course> = {}, from = 0): Promise<void> {
    const began = Date.now()
    const best = () => bestRate(discord, 3, began + from * 1_000) / permitted
    const course = { seconds: 40, isEnough: () => Date.now() - began >= 4_000 && best() >= 0.95, ...change }
    expect(await crowd(processes, course, busyPlan(discord, { perSecond: permitted }))).toEqual([])
    expect(best()).toBeGreaterThanOrEqual(0.95)
    expect(rateOf(discord, began) / permitted).toBeLessThanOrEqual(1.02)
    expect(mostBeyond(permitted, discord)).toBeLessThanOrEqual(permitted * latest)
  }

  it.each([1, 8])('is used up and kept to by %s, whatever time they think it is', (processes) => expectUsed(processes))

  it('goes to the others once one is gone', () => expectUsed(3, { firstEnds: 1 }, 1.5))

  it('is put off for all where Discord asks the bot to wait', async () => {
    const retryAfter = 1.5
    discord.behave({ next: [{ on: '*', do: '429-global', after: 30, retryAfter }] })
    expect(await crowd(4, { seconds: 4 }, busyPlan(discord, { perSecond: permitted }))).toEqual([])
    const limited = discord.requests.findIndex(({ status }) => status === 429)
    const told = discord.requests[limited]?.at.getTime() ?? Number.NaN
    const after = discord.requests.slice(limited + 1).map(({ at }) => at.getTime() - told)
    // Each other one uses what it was granted before, a grant at most.
    const early = after.filter((time) => time < retryAfter * 1_000 - 50)
    expect(early.length).toBeLessThanOrEqual(3 * grantSeconds * permitted)
    expect(after.length).toBeGreaterThan(early.length)
  })
})

describe('refused requests', () => {
  const refusedOf = () => harness.storage.read.requestBudgets.findRefused(botIdOf(discord.token), 600)

  it('are counted for all processes, those apart that are others’ fault', async () => {
    const on = '/channels/:id/messages'
    discord.behave({
      next: [
        { on, do: '429-shared', after: 5, retryAfter: 0.01 },
        { on, do: '429-user', after: 5, times: 3, retryAfter: 0.01 },
        { on, do: '500', after: 20 },
      ],
    })
    const ended = await crowd(1, { seconds: 30 }, busyPlan(discord))
    // Nothing is asked again here, so the 500 ends it.
    expect(ended).toMatchObject([{ code: 'source_unavailable' }])
    expect(discord.requests.filter(({ status }) => status === 429)).toHaveLength(4)
    expect(await refusedOf()).toBe(3)
  })

  it('end all asking before Discord blocks, and nothing more is asked', async () => {
    discord.behave({ next: [{ on: '*', do: '429-user', times: 12, retryAfter: 0.01 }] })
    const plan = busyPlan(discord, { refusedAtMost: 12 })
    const blocked = { code: 'source_refused', details: { reason: 'blocked' } }
    expect(await crowd(2, { seconds: 30 }, plan)).toMatchObject([blocked, blocked])
    // What they had asked before is on its way.
    await pause(500)
    discord.forgetRequests()
    expect(await crowd(1, { seconds: 30 }, plan)).toMatchObject([blocked])
    expect(discord.requests).toEqual([])
  })

  it('that could not be stored are stored with the next grant', async () => {
    let isAway = true
    const { read, transact } = harness.storage
    const storage: ArchiveHarness['storage'] = {
      read,
      transact: (work, options) =>
        isAway ? Promise.reject(new StorageUnavailable('it is away')) : transact(work, options),
    }
    const budget = sharedRequestBudgets({ storage, perSecond: permitted, refusedAtMost: 10 }).of(discord.token)
    for (let i = 0; i < 3; i++) await expect(budget.refused()).rejects.toMatchObject({ code: 'storage_unavailable' })
    await expect(budget.take(1)).rejects.toMatchObject({ code: 'storage_unavailable' })
    isAway = false
    expect(await budget.take(1)).toMatchObject({ requests: 1 })
    expect(await refusedOf()).toBe(3)
  })
})

describe('a grant', () => {
  it.each([
    { perSecond: 45, wanted: 4, requests: 4 },
    { perSecond: 45, wanted: 100, requests: 9 },
    { perSecond: 45, wanted: 0, requests: 1 },
    { perSecond: 1, wanted: 7, requests: 1 },
  ])('of $wanted at $perSecond a second is of $requests', async ({ perSecond, wanted, requests }) => {
    const budgets = sharedRequestBudgets({ storage: harness.storage, perSecond, refusedAtMost: 10 })
    expect(await budgets.of(discord.token).take(wanted)).toMatchObject({ requests, startsIn: 0 })
  })

  it('is one bot’s, whose token nothing stored tells', async () => {
    expect(botIdOf('a')).not.toBe(botIdOf('b'))
    expect(botIdOf(discord.token)).toBe(botIdOf(discord.token))
    expect(botIdOf(discord.token)).toMatch(/^[0-9a-f-]{36}$/)
  })
})
