import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { botIdOf } from '../../domain/archive/bot.ts'
import { sharedRequestBudgets } from '../../domain/archive/use-cases/shared-request-budget.ts'
import type { Clock } from '../../domain/shared/clock.ts'
import { StorageUnavailable } from '../../domain/shared/errors.ts'
import { type ArchiveHarness, openArchive } from '../support/archive-harness.ts'
import { askOnAndOn, type BusyPlan, busyPlan, rateOf } from '../support/busy-source.ts'
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

/** So many, for so long; one of them may end before. Gives what they rejected with. */
async function crowd(processes: number, seconds: number, plan: BusyPlan, firstEnds = seconds): Promise<unknown[]> {
  const { storage } = harness
  const over = Array.from({ length: processes }, () => new AbortController())
  const working = over.map(({ signal }, i) => askOnAndOn(plan, { storage, clock: skewed(i) }, signal))
  const ended = Promise.allSettled(working)
  await pause(firstEnds * 1_000)
  over[0]?.abort()
  await pause((seconds - firstEnds) * 1_000)
  for (const each of over) each.abort()
  return (await ended).flatMap((end) => (end.status === 'rejected' ? [end.reason] : []))
}

/** Beside other tests a process comes too late for some of its turns: how much is used by processes alone, the long form measures. */
const usedAtLeast = 0.4

/** No request leaves before its turn, so from the beginning on there are never too many; late ones may catch up later. */
function expectPermitted(began: number, from = began): void {
  expect(rateOf(discord, began) / permitted).toBeLessThanOrEqual(1.02)
  expect(rateOf(discord, from) / permitted).toBeGreaterThanOrEqual(usedAtLeast)
}

describe('one budget', () => {
  it.each([1, 8])('is used up and kept to by %s, whatever time they think it is', async (processes) => {
    const began = Date.now()
    expect(await crowd(processes, 4, busyPlan(discord, { perSecond: permitted }))).toEqual([])
    expectPermitted(began)
  })

  it('goes to the others once one is gone', async () => {
    const began = Date.now()
    expect(await crowd(3, 4, busyPlan(discord, { perSecond: permitted }), 1)).toEqual([])
    expectPermitted(began, began + 1_500)
  })

  it('is put off for all where Discord asks the bot to wait', async () => {
    const retryAfter = 1.5
    discord.behave({ next: [{ on: '*', do: '429-global', after: 30, retryAfter }] })
    expect(await crowd(4, 4, busyPlan(discord, { perSecond: permitted }))).toEqual([])
    const limited = discord.requests.findIndex(({ status }) => status === 429)
    const told = discord.requests[limited]?.at.getTime() ?? Number.NaN
    const after = discord.requests.slice(limited + 1).map(({ at }) => at.getTime() - told)
    // Others use what they were granted before.
    const early = after.filter((time) => time < retryAfter * 1_000 - 50)
    expect(early.length).toBeLessThanOrEqual(permitted)
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
    const ended = await crowd(1, 4, busyPlan(discord))
    // Nothing is asked again here, so the 500 ends it.
    expect(ended).toMatchObject([{ code: 'source_unavailable' }])
    expect(discord.requests.filter(({ status }) => status === 429)).toHaveLength(4)
    expect(await refusedOf()).toBe(3)
  })

  it('end all asking before Discord blocks, and nothing more is asked', async () => {
    discord.behave({ next: [{ on: '*', do: '429-user', times: 12, retryAfter: 0.01 }] })
    const plan = busyPlan(discord, { refusedAtMost: 12 })
    const blocked = { code: 'source_refused', details: { reason: 'blocked' } }
    expect(await crowd(2, 2, plan)).toMatchObject([blocked, blocked])
    discord.forgetRequests()
    expect(await crowd(1, 0.5, plan)).toMatchObject([blocked])
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
