import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { discordSources } from '../../adapters/discord/discord-sources.ts'
import type { Tenant } from '../../domain/archive/index.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import type { CommunitySight } from '../../domain/archive/use-cases/community-sight.ts'
import { workplaceOf } from '../../domain/archive/use-cases/workplace.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

const hour = 3_600_000
let world: SyncWorld
let tenant: Tenant
let channel: string
const closing: (() => Promise<void>)[] = []

beforeEach(async () => {
  world = await openSyncWorld({ messages: 300 })
  tenant = await world.tenant()
  channel = world.busiest()
})

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await world.close()
})

/** Who may see what, as another process looks at it, whose clock is ahead by so many milliseconds. */
async function aSight(storage: ArchiveStorage, ahead: number): Promise<CommunitySight> {
  const { discord, clock, vault } = world
  const sources = discordSources({
    ...{ token: () => discord.token, api: discord.url, requestsPerSecond: 10_000, pauses: [1] },
    clock: storage.read.clock,
  })
  const source = sources.open(snowflake(discord.guildId))
  closing.push(() => source.close())
  const own = { now: () => new Date(clock.now().getTime() + ahead) }
  return (await workplaceOf({ storage, vault, clock: own }, tenant, source, storage)).sight
}

/** The storage of a process that pauses before its next transaction, until it is woken. */
function pausing() {
  const { storage } = world
  const events = new EventTarget()
  const once = (name: string) =>
    new Promise<void>((resolve) => events.addEventListener(name, () => resolve(), { once: true }))
  const [paused, woken] = [once('paused'), once('woken')]
  const slow: ArchiveStorage = {
    read: storage.read,
    async transact(work, options) {
      events.dispatchEvent(new Event('paused'))
      await woken
      return storage.transact(work, options)
    },
  }
  return { storage: slow, paused, wake: () => events.dispatchEvent(new Event('woken')) }
}

const setPrivate = (isPrivate: boolean): void => world.discord.state.setPrivate(channel, isPrivate)

async function looksAgain(sight: CommunitySight): Promise<void> {
  world.clock.advance(61_000)
  await sight.refresh()
}

describe.each([
  ['whose clocks agree', 0],
  ['whose clocks are an hour apart', hour],
  ['whose clocks are an hour apart the other way', -hour],
])('looks of two processes %s at who may see what', (_, ahead) => {
  it('make nothing public that the later one saw closed, where the earlier one is stored last', async () => {
    const slow = pausing()
    const [earlier, later] = [await aSight(slow.storage, ahead), await aSight(world.storage, 0)]
    const walk = earlier.discover()
    await slow.paused
    setPrivate(true)
    await later.discover()
    slow.wake()
    await walk
    expect(await world.isPublic(tenant, channel)).toBe(false)
  })

  it('nor where the later one saw what was stored already', async () => {
    setPrivate(true)
    const slow = pausing()
    const later = await aSight(world.storage, 0)
    await later.discover()
    setPrivate(false)
    const earlier = await aSight(slow.storage, ahead)
    // Due is the later one's look, not a second one of the earlier.
    world.clock.advance(61_000)
    const look = earlier.refresh()
    await slow.paused
    setPrivate(true)
    await later.refresh()
    slow.wake()
    await look
    expect(await world.isPublic(tenant, channel)).toBe(false)
  })

  it('show again what was opened again, whichever of them sees it', async () => {
    const [one, other] = [await aSight(world.storage, ahead), await aSight(world.storage, 0)]
    const sights: boolean[] = []
    await one.discover()
    for (const sight of [other, one, other, one]) {
      setPrivate(sights.length % 2 === 0)
      await looksAgain(sight)
      sights.push(await world.isPublic(tenant, channel))
    }
    expect(sights).toEqual([false, true, false, true])
  })
})
