import { describe, expect, it } from 'vitest'
import type { BotId } from '../../../domain/archive/bot.ts'
import { aBotId } from '../../support/factories/index.ts'
import { race, racers } from '../shared/race.ts'
import type { ArchiveUnderTest, Contract } from './contract.ts'

export const requestBudgetContract: Contract<'requestBudgets'> = {
  port: 'requestBudgets',
  holds(archive) {
    describe('grant', () => grantContract(archive))
    describe('pause', () => pauseContract(archive))
    describe('refused requests', () => refusedContract(archive))
  },
}

const budgetsOf = ({ storage }: ArchiveUnderTest) => ({
  grant: (bot: BotId, requests: number, perSecond: number) =>
    storage.transact((tx) => tx.requestBudgets.grant(bot, requests, perSecond)),
  pause: (bot: BotId, milliseconds: number) => storage.transact((tx) => tx.requestBudgets.pause(bot, milliseconds)),
  addRefused: (bot: BotId, count: number) => storage.transact((tx) => tx.requestBudgets.addRefused(bot, count)),
  findRefused: (bot: BotId, seconds = 600) => storage.read.requestBudgets.findRefused(bot, seconds),
})

/** Grants here last so long that how long a test takes does not matter. */
const long = 1_000_000

/** Whether something begins so many milliseconds from when the test began. */
function expectAbout(startsIn: number, expected: number): void {
  expect(startsIn).toBeLessThanOrEqual(expected + 1)
  expect(startsIn).toBeGreaterThan(expected - long / 10)
}

function grantContract(archive: ArchiveUnderTest): void {
  const { grant } = budgetsOf(archive)

  it('begins at once where nothing was granted, and lasts as long as its requests take', async () => {
    expect(await grant(aBotId(), 9, 45)).toStrictEqual({ startsIn: 0, lasts: 200 })
    expect(await grant(aBotId(), 1, 50)).toStrictEqual({ startsIn: 0, lasts: 20 })
  })

  it('is exact to the microsecond', async () => {
    expect((await grant(aBotId(), 1, 45)).lasts).toBe(22.222)
    expect((await grant(aBotId(), 7, 45)).lasts).toBe(155.556)
  })

  it('begins behind all that was granted before, whatever its rate', async () => {
    const bot = aBotId()
    await grant(bot, 1_000, 1)
    const second = await grant(bot, 2_000, 1)
    expect(second.lasts).toBe(2 * long)
    expectAbout(second.startsIn, long)
    expectAbout((await grant(bot, 1, 50)).startsIn, 3 * long)
  })

  it('does not make up for time in which nobody asked', async () => {
    const bot = aBotId()
    await grant(bot, 1, 1_000_000)
    expect((await grant(bot, 1_000, 1)).startsIn).toBeLessThan(1)
    expectAbout((await grant(bot, 1_000, 1)).startsIn, long)
  })

  it('keeps bots apart', async () => {
    await grant(aBotId(), 1_000, 1)
    expect((await grant(aBotId(), 1_000, 1)).startsIn).toBe(0)
  })

  it('adds up within one transaction', async () => {
    const bot = aBotId()
    const windows = await archive.storage.transact(async (tx) => [
      await tx.requestBudgets.grant(bot, 1_000, 1),
      await tx.requestBudgets.grant(bot, 1_000, 1),
    ])
    expectAbout(windows[1]?.startsIn ?? 0, long)
  })

  it.each(['new', 'known'])(
    'gives twenty that race for it times that do not overlap: a bot that is %s',
    async (state) => {
      const bot = aBotId()
      if (state === 'known') await grant(bot, 1, 1_000_000)
      const { won } = await race(() => grant(bot, 1_000, 1))
      const places = won.map(({ startsIn }) => Math.round(startsIn / long)).sort((a, b) => a - b)
      expect(places).toEqual(Array.from({ length: racers }, (_, place) => place))
    },
  )
}

function pauseContract(archive: ArchiveUnderTest): void {
  const { grant, pause } = budgetsOf(archive)

  it.each(['new', 'known'])('puts off what is granted from now on: a bot that is %s', async (state) => {
    const bot = aBotId()
    if (state === 'known') await grant(bot, 1, 1_000_000)
    await pause(bot, long)
    expectAbout((await grant(bot, 1, 50)).startsIn, long)
  })

  it('shortens nothing', async () => {
    const bot = aBotId()
    await pause(bot, 2 * long)
    await pause(bot, 0.5)
    expectAbout((await grant(bot, 1_000, 1)).startsIn, 2 * long)
    await pause(bot, long)
    expectAbout((await grant(bot, 1, 50)).startsIn, 3 * long)
  })

  it('leaves other bots alone', async () => {
    await pause(aBotId(), long)
    expect((await grant(aBotId(), 1, 50)).startsIn).toBe(0)
  })
}

function refusedContract(archive: ArchiveUnderTest): void {
  const { addRefused, findRefused, grant } = budgetsOf(archive)

  it('are none of a bot that nobody knows, nor of one that only asked', async () => {
    const bot = aBotId()
    expect(await findRefused(bot)).toBe(0)
    await grant(bot, 1, 50)
    expect(await findRefused(bot)).toBe(0)
  })

  it('add up, each bot’s own', async () => {
    const [one, other] = [aBotId(), aBotId()]
    await addRefused(one, 1)
    await addRefused(one, 20)
    await addRefused(other, 300)
    expect([await findRefused(one), await findRefused(other)]).toEqual([21, 300])
  })

  it('count for so long as is asked', async () => {
    const bot = aBotId()
    await addRefused(bot, 1)
    // As of a minute from now: nothing is as young as that.
    expect(await findRefused(bot, -60)).toBe(0)
  })

  it('are all counted where twenty add them at once', async () => {
    const bot = aBotId()
    const { refused } = await race(() => addRefused(bot, 2))
    expect(refused).toEqual([])
    expect(await findRefused(bot)).toBe(2 * racers)
  })
}
