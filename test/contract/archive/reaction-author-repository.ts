import { expect, it } from 'vitest'
import { storedMessage } from '../../support/archive-world.ts'
import { anAuthorId, aReaction, aReactionAuthor, keyOf } from '../../support/factories/index.ts'
import { lookalikes } from '../shared/samples.ts'
import type { Contract } from './contract.ts'
import { messageChildContract } from './message-children.ts'

export const reactionAuthorContract: Contract<'reactionAuthors'> = {
  port: 'reactionAuthors',
  holds(archive) {
    const { storage } = archive

    messageChildContract(archive, {
      reader: (read) => read.reactionAuthors,
      repository: (tx) => tx.reactionAuthors,
      make: (key) => aReactionAuthor(key),
      changed: (child) => child,
      ownKey: ({ emojiKey, authorId }) => `${emojiKey} ${authorId}`,
      ordered: (key) => {
        const authorIds = [anAuthorId(), anAuthorId(), anAuthorId()].toSorted()
        return lookalikes.flatMap((emojiKey) =>
          authorIds.map((authorId) => aReactionAuthor({ ...key, emojiKey, authorId })),
        )
      },
    })

    it('takes who reacted where the reaction itself is not stored, and keeps it when the reaction goes', async () => {
      const message = await storedMessage(storage)
      const [reaction, author] = [aReaction(keyOf(message)), aReactionAuthor(keyOf(message))]
      const listOf = () => storage.read.reactionAuthors.listOf(message.channelId, [message.snowflake])
      await storage.transact((tx) => tx.reactionAuthors.upsertMany([author]))
      expect(await listOf()).toStrictEqual([author])
      await storage.transact((tx) => tx.reactions.upsertMany([reaction]))
      await storage.transact((tx) => tx.reactions.removeMany([reaction]))
      expect(await listOf()).toStrictEqual([author])
    })
  },
}
