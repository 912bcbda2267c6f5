import { afterEach, beforeEach, expect, it } from 'vitest'
import { channelIdOf } from '../../domain/archive/channel.ts'
import type { Tenant } from '../../domain/archive/index.ts'
import { snowflake, snowflakeTime } from '../../domain/archive/snowflake.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
let tenant: Tenant
let channel: string
let ids: readonly string[]

beforeEach(async () => {
  world = await openSyncWorld({ messages: 30 })
  tenant = await world.tenant()
  channel = world.discord.state.addChannel({ name: 'long' }).id
  for (let i = 0; i < 250; i++) {
    world.clock.advance(1_000)
    world.discord.state.addMessage(channel, { content: `line ${i}` })
  }
  ids = world.discord.state.messages(channel).map(({ id }) => id)
  await world.sync(tenant)
})

afterEach(() => world.close())

const at = (index: number): string => ids[index] ?? expect.unreachable()
const timeAt = (index: number): Date => snowflakeTime(snowflake(at(index)))

const deletedBy = async (range: { readonly since?: Date; readonly until?: Date }): Promise<number> => {
  const { channels } = await world.sync(tenant, { channels: [snowflake(channel)], ...range })
  return channels[0]?.counts.deleted ?? expect.unreachable()
}

const isMarked = async (index: number): Promise<boolean> => {
  const id = channelIdOf(tenant.id, snowflake(channel))
  const [message] = await world.storage.read.messages.findMany(id, [snowflake(at(index))])
  return (message ?? expect.unreachable()).deletedAt !== null
}

it('marks nothing as deleted that lies behind the end of a range, or before its beginning', async () => {
  expect(await deletedBy({ until: timeAt(140) })).toBe(0)
  expect(await deletedBy({ since: timeAt(30), until: timeAt(60) })).toBe(0)
  expect(await deletedBy({ since: timeAt(180) })).toBe(0)
})

it('marks what is gone within the range, and nothing else', async () => {
  for (const index of [20, 45, 75]) world.discord.state.deleteMessage(channel, at(index))
  expect(await deletedBy({ since: timeAt(30), until: timeAt(60) })).toBe(1)
  expect([await isMarked(20), await isMarked(45), await isMarked(75)]).toEqual([false, true, false])
})
