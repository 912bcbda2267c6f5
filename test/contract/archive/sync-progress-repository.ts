import { expect, it } from 'vitest'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import { type SyncProgress, syncStates } from '../../../domain/archive/sync-progress.ts'
import { storedChannel } from '../../support/archive-world.ts'
import { aChannelId, aProgress, aSnowflake, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { missing } from '../shared/refusals.ts'
import { moments, snowflakes } from '../shared/samples.ts'
import type { Contract } from './contract.ts'

export const syncProgressContract: Contract<'syncProgress'> = {
  port: 'syncProgress',
  holds({ storage }) {
    const upsert = (progress: SyncProgress) => storage.transact((tx) => tx.syncProgress.upsert(progress))
    const find = async (channelId: ChannelId) => (await storage.read.syncProgress.findOf([channelId]))[0]

    it('gives the progress of those channels that have any, by channel, each once', async () => {
      const channels = [await storedChannel(storage), await storedChannel(storage)]
      const without = await storedChannel(storage)
      const stored = channels.map(({ id }) => aProgress(id))
      for (const progress of stored) await upsert(progress)
      stored.sort((a, b) => (a.channelId < b.channelId ? -1 : 1))
      const ids = channels.map(({ id }) => id)
      expect(await storage.read.syncProgress.findOf([...ids, without.id, aChannelId(), ...ids])).toStrictEqual(stored)
      expect(await storage.read.syncProgress.findOf([])).toStrictEqual([])
    })

    it('replaces everything, with nothing too, and is the same after a repeat', async () => {
      const { id } = await storedChannel(storage)
      const full = aProgress(id, {
        ...{ lastSnowflake: aSnowflake(), state: 'failed', finishedAt: moment(3), messagesPerSecond: 12.5 },
        error: { class: 'channel_no_access', message: 'The bot may not read it: 💬' },
        missing: { count: 4_294_967_295, message: 'Many messages could not be read: 💬' },
        ...{ sourceLast: aSnowflake(), sourceArchivedAt: moment(2), rescanBefore: aSnowflake() },
      })
      for (const progress of [full, full, aProgress(id)]) {
        await upsert(progress)
        expect(await find(id)).toStrictEqual(progress)
      }
    })

    it('keeps every state, snowflakes however long, and times to the millisecond', async () => {
      const { id } = await storedChannel(storage)
      const kept = [
        ...syncStates.map((state) => aProgress(id, { state })),
        ...snowflakes.map((each) => aProgress(id, { lastSnowflake: each, sourceLast: each, rescanBefore: each })),
        ...moments.map((at) => aProgress(id, { startedAt: at, finishedAt: at, sourceArchivedAt: at, updatedAt: at })),
      ]
      for (const progress of kept) {
        await upsert(progress)
        expect(await find(id)).toStrictEqual(progress)
      }
    })

    it('refuses progress without its channel', async () => {
      const progress = aProgress(aChannelId())
      await expect(upsert(progress)).rejects.toMatchObject(missing('channel'))
      expect(await find(progress.channelId)).toBeUndefined()
    })

    it('removes that of some channels, and no other; again is no error', async () => {
      const [gone, kept] = [await storedChannel(storage), await storedChannel(storage)]
      for (const { id } of [gone, kept]) await upsert(aProgress(id))
      for (let times = 0; times < 2; times++) {
        await storage.transact((tx) => tx.syncProgress.removeOf([gone.id, aChannelId()]))
        expect([await find(gone.id), await find(kept.id)]).toStrictEqual([undefined, aProgress(kept.id)])
      }
      await storage.transact((tx) => tx.syncProgress.removeOf([]))
    })

    it('goes with its channel', async () => {
      const { id } = await storedChannel(storage)
      await upsert(aProgress(id))
      await storage.transact((tx) => tx.channels.removeMany([id]))
      expect(await find(id)).toBeUndefined()
    })

    it('is seen in its transaction, and by nobody where that fails', async () => {
      const { id } = await storedChannel(storage)
      const failed = storage.transact(async (tx) => {
        await tx.syncProgress.upsert(aProgress(id))
        expect(await tx.syncProgress.findOf([id])).toHaveLength(1)
        throw new Error('half-way')
      })
      await expect(failed).rejects.toThrow('half-way')
      expect(await find(id)).toBeUndefined()
    })

    copiesContract({
      make: async () => aProgress((await storedChannel(storage)).id, { finishedAt: moment() }),
      store: upsert,
      reads: [({ channelId }) => find(channelId)],
    })
  },
}
