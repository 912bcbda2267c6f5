import { expect, it } from 'vitest'
import { openMemoryArchive } from '../../../adapters/memory/archive/storage.ts'
import { aBotId } from '../../support/factories/index.ts'

it('counts refused requests for as long as is asked, and forgets them after an hour', async () => {
  let now = new Date('2026-01-01T00:00:30Z').getTime()
  const storage = openMemoryArchive({ clock: { now: () => new Date(now) } })
  const bot = aBotId()
  const add = () => storage.transact((tx) => tx.requestBudgets.addRefused(bot, 1))
  const find = (seconds: number) => storage.read.requestBudgets.findRefused(bot, seconds)
  await add()
  now += 600_000
  expect([await find(600), await find(540)]).toEqual([1, 0])
  now += 3_000_000
  await add()
  expect(await find(7_200)).toBe(2)
  now += 60_000
  await add()
  expect(await find(7_200)).toBe(2)
})
