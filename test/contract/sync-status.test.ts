import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Channel } from '../../domain/archive/channel.ts'
import type { ChannelSyncStatus, SyncObserver, Tenant } from '../../domain/archive/index.ts'
import { getSyncStatus } from '../../domain/archive/use-cases/sync-status.ts'
import { goesOn } from '../support/sync-goes-on.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
let tenant: Tenant

beforeEach(async () => {
  world = await openSyncWorld({ messages: 300 }, { channelsAtOnce: 1 })
  tenant = await world.tenant()
})

afterEach(() => world.close())

const statesNow = async () => countsOf((await world.archive.getSyncStatus(tenant.id)).channels)

/** The channel that was half read. */
async function brokenOff(): Promise<Channel> {
  const { channels } = await world.archive.getSyncStatus(tenant.id)
  return channels.find(({ state }) => state === 'interrupted')?.channel ?? expect.unreachable()
}

function countsOf(statuses: readonly ChannelSyncStatus[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { state } of statuses) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

/** Is killed, as far as the archive can see, when `channels` of them were read and the next one is half read. */
async function breakOff(channels: number): Promise<void> {
  const stop = new AbortController()
  let read = 0
  const observer: SyncObserver = {
    found() {},
    finished: ({ outcome }) => void (outcome === 'complete' && read++),
    progressed: ({ messages }) => {
      if (read >= channels && messages > 0) stop.abort()
    },
  }
  await expect(world.sync(tenant, {}, { signal: stop.signal, observer })).rejects.toMatchObject({ code: 'aborted' })
}

it('tells a sync that broke off from one that is under way; the next one ends it', async () => {
  expect(await statesNow()).toEqual({})
  await breakOff(3)
  expect(await statesNow()).toMatchObject({ completed: expect.any(Number), interrupted: 1 })
  expect((await statesNow())['in_progress']).toBeUndefined()

  const whileHeld = await goesOn(world.storage, await brokenOff())
  expect(await statesNow()).toMatchObject({ in_progress: 1 })
  await world.storage.transact((tx) => tx.tenantLeases.release(tenant.id, whileHeld))
  expect(await statesNow()).toMatchObject({ interrupted: 1 })

  const { channels } = await world.sync(tenant)
  expect(await statesNow()).toEqual({ completed: channels.filter(({ outcome }) => outcome !== 'skipped').length })
})

it('keeps what the progress says: when it began, and how far it came', async () => {
  await breakOff(0)
  const { channels } = await world.archive.getSyncStatus(tenant.id)
  const status = channels.find(({ state }) => state === 'interrupted') ?? expect.unreachable()
  const [progress] = await world.storage.read.syncProgress.findOf([status.channel.id])
  expect(status).toMatchObject({ state: 'interrupted', progress: { state: 'in_progress', finishedAt: null } })
  expect(status.progress).toEqual(progress)
  expect(status.messages).toBeGreaterThan(0)
})

it.each([
  ['begins', [false, true]],
  ['ends', [true, false]],
] as const)('takes no sync that %s meanwhile for one that broke off', async (_, held) => {
  await breakOff(0)
  const { read } = world.storage
  const lease = await goesOn(world.storage, await brokenOff())
  const answers = held.map((is) => (is ? lease : null))
  const storage = { ...world.storage, read: { ...read, tenantLeases: { find: async () => answers.shift() ?? null } } }
  const states = (await getSyncStatus({ storage })(tenant.id)).channels.map(({ state }) => state)
  expect(states).toContain('in_progress')
  expect(states).not.toContain('interrupted')
})
