import { expect, it } from 'vitest'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { ChannelStats } from '../../../domain/archive/channel-stats.ts'
import type { ArchiveRepositories } from '../../../domain/archive/ports/repositories.ts'
import { storedChannel, storedTenant } from '../../support/archive-world.ts'
import { aChannel, aChannelId, aMessage, aSnowflake, moment, statsOf } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { inTurn, race, racers, type Step, writeAgainstLock } from '../shared/race.ts'
import { missing } from '../shared/refusals.ts'
import { moments, snowflakes } from '../shared/samples.ts'
import type { Contract } from './contract.ts'

export const channelStatsContract: Contract<'channelStats'> = {
  port: 'channelStats',
  holds({ storage }) {
    const upsert = (stats: ChannelStats) => storage.transact((tx) => tx.channelStats.upsert(stats))
    const find = async (channelId: ChannelId) => (await storage.read.channelStats.findOf([channelId]))[0]

    it('gives the stats of those channels that have any, by channel, each once', async () => {
      const { id: tenantId } = await storedTenant(storage)
      const channels = [await storedChannel(storage), await storedChannel(storage), await storedChannel(storage)]
      const without = aChannel({ tenantId })
      await storage.transact((tx) => tx.channels.upsert(without))
      const ids = channels.map(({ id }) => id)
      const expected = channels.map((channel) => statsOf(channel))
      expected.sort((a, b) => (a.channelId < b.channelId ? -1 : 1))
      const asked = [...ids, without.id, aChannelId(), ...ids.toReversed()]
      expect(await storage.read.channelStats.findOf(asked)).toStrictEqual(expected)
      expect(await storage.read.channelStats.findOf([])).toStrictEqual([])
    })

    it('finds stats among more ids than a batch holds', async () => {
      const channel = await storedChannel(storage)
      const ids = Array.from({ length: 1_201 }, () => aChannelId())
      expect(await storage.read.channelStats.findOf([...ids, channel.id])).toStrictEqual([statsOf(channel)])
    })

    it.each([0, 1, Number.MAX_SAFE_INTEGER])('counts up to %i messages', async (messageCount) => {
      const stats = statsOf(await storedChannel(storage), { messageCount })
      await upsert(stats)
      expect(await find(stats.channelId)).toStrictEqual(stats)
    })

    it('tells neighbouring snowflakes apart, however long', async () => {
      const channel = await storedChannel(storage)
      for (const each of snowflakes) {
        const stats = statsOf(channel, { lastSnowflake: each, activity: each })
        await upsert(stats)
        expect(await find(channel.id)).toStrictEqual(stats)
      }
    })

    it('keeps times to the millisecond', async () => {
      const channel = await storedChannel(storage)
      for (const lastActivityAt of moments) {
        const stats = statsOf(channel, { lastActivityAt })
        await upsert(stats)
        expect(await find(channel.id)).toStrictEqual(stats)
      }
    })

    it('replaces everything, with nothing too, and is the same after a repeat', async () => {
      const channel = await storedChannel(storage)
      const lastSnowflake = aSnowflake()
      const last = { lastSnowflake, lastActivityAt: moment(1), activity: lastSnowflake }
      const full = { parentId: aChannelId(), messageCount: 7, ...last }
      for (const stats of [statsOf(channel, full), statsOf(channel, full), statsOf(channel)]) {
        await upsert(stats)
        expect(await find(channel.id)).toStrictEqual(stats)
      }
    })

    it('refuses stats without their channel', async () => {
      const stats = statsOf(aChannel())
      await expect(upsert(stats)).rejects.toMatchObject(missing('channel'))
      expect(await find(stats.channelId)).toBeUndefined()
    })

    it('locks stats, or gives null', async () => {
      const channel = await storedChannel(storage)
      const locked = await storage.transact(async (tx) => [
        await tx.channelStats.lock(channel.id),
        await tx.channelStats.lock(aChannelId()),
      ])
      expect(locked).toStrictEqual([statsOf(channel), null])
    })

    it('keeps other writers out until the transaction ends', async () => {
      const channel = await storedChannel(storage)
      const lock: Step<ArchiveRepositories> = (tx) => tx.channelStats.lock(channel.id)
      const write: Step<ArchiveRepositories> = (tx) => tx.channelStats.upsert(statsOf(channel, { messageCount: 1 }))
      expect(await writeAgainstLock(storage, lock, write)).toStrictEqual(inTurn)
      expect(await writeAgainstLock(storage, lock, lock)).toStrictEqual(inTurn)
    })

    it('counts exactly under twenty racing writers of one channel', async () => {
      const { id: channelId } = await storedChannel(storage)
      const { won } = await race(() => {
        const message = aMessage({ channelId })
        return storage.transact(async (tx) => {
          const stats = await tx.channelStats.lock(channelId)
          await tx.messages.upsertMany([message])
          if (stats) await tx.channelStats.upsert({ ...stats, messageCount: stats.messageCount + 1 })
        })
      })
      expect(won).toHaveLength(racers)
      expect((await find(channelId))?.messageCount).toBe(racers)
      const stretch = { direction: 'ascending', from: null, limit: 100, deleted: 'shown' } as const
      expect(await storage.read.messages.list(channelId, stretch)).toHaveLength(racers)
    })

    it('gives under the lock what others committed since the transaction first read', async () => {
      const { id: channelId } = await storedChannel(storage)
      const { won } = await race(() =>
        storage.transact(async (tx) => {
          await tx.channelStats.findOf([channelId])
          const stats = await tx.channelStats.lock(channelId)
          if (stats) await tx.channelStats.upsert({ ...stats, messageCount: stats.messageCount + 1 })
        }),
      )
      expect(won).toHaveLength(racers)
      expect((await find(channelId))?.messageCount).toBe(racers)
    })

    copiesContract({
      make: async () => statsOf(await storedChannel(storage), { lastActivityAt: moment() }),
      store: upsert,
      reads: [
        ({ channelId }) => find(channelId),
        ({ channelId }) => storage.transact((tx) => tx.channelStats.lock(channelId)),
      ],
    })
  },
}
