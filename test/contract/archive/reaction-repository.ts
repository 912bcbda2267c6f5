import { expect, it } from 'vitest'
import { storedMessage } from '../../support/archive-world.ts'
import { aReaction, aSnowflake, keyOf } from '../../support/factories/index.ts'
import { race, racers } from '../shared/race.ts'
import { lookalikes } from '../shared/samples.ts'
import type { Contract } from './contract.ts'
import { messageChildContract } from './message-children.ts'

const largestInt = 4_294_967_295

export const reactionContract: Contract<'reactions'> = {
  port: 'reactions',
  holds(archive) {
    const { storage } = archive

    messageChildContract(archive, {
      reader: (read) => read.reactions,
      repository: (tx) => tx.reactions,
      make: (key) => aReaction({ ...key, emojiKey: aSnowflake(), emojiName: 'custom', animated: true }),
      changed: ({ channelId, snowflake, emojiKey }) =>
        aReaction({ channelId, snowflake, emojiKey, emojiName: 'renamed', position: 3, count: 8, burstCount: 2 }),
      ownKey: ({ emojiKey }) => emojiKey,
      ordered: (key) =>
        lookalikes.map((emojiKey, i) => aReaction({ ...key, emojiKey, emojiName: emojiKey, position: 99 - i })),
    })

    it('counts emoji apart that look alike', async () => {
      const message = await storedMessage(storage)
      const reactions = lookalikes.map((emojiKey, i) => aReaction({ ...keyOf(message), emojiKey, count: i + 1 }))
      await storage.transact((tx) => tx.reactions.upsertMany(reactions))
      const again = reactions.map((reaction) => ({ ...reaction, count: reaction.count + 100 }))
      await storage.transact((tx) => tx.reactions.upsertMany(again))
      expect(await storage.read.reactions.listOf(message.channelId, [message.snowflake])).toStrictEqual(again)
    })

    it('stores the greatest counts and the longest names', async () => {
      const message = await storedMessage(storage)
      const reaction = aReaction({
        ...{ ...keyOf(message), emojiKey: '👨‍👩‍👧'.repeat(50), emojiName: '😀'.repeat(255) },
        ...{ position: largestInt, count: largestInt, burstCount: largestInt },
      })
      await storage.transact((tx) => tx.reactions.upsertMany([reaction]))
      expect(await storage.read.reactions.listOf(message.channelId, [message.snowflake])).toStrictEqual([reaction])
    })

    it('loses none of twenty racing counts', async () => {
      const { channelId, snowflake } = await storedMessage(storage)
      await storage.transact((tx) => tx.reactions.upsertMany([aReaction({ channelId, snowflake, count: 0 })]))
      const { won } = await race(() =>
        storage.transact(async (tx) => {
          await tx.reactions.listOf(channelId, [snowflake])
          const locked = await tx.reactions.lockOf(channelId, [snowflake])
          await tx.reactions.upsertMany(locked.map((reaction) => ({ ...reaction, count: reaction.count + 1 })))
        }),
      )
      expect(won).toHaveLength(racers)
      expect(await storage.read.reactions.listOf(channelId, [snowflake])).toMatchObject([{ count: racers }])
    })
  },
}
