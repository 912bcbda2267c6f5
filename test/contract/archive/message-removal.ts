import { expect, it } from 'vitest'
import { snowflake } from '../../../domain/archive/snowflake.ts'
import { storedMessages } from '../../support/archive-world.ts'
import { anAttachment, aReaction, aReactionAuthor, aRevision, keyOf } from '../../support/factories/index.ts'
import type { ArchiveUnderTest } from './contract.ts'
import { stretchRemovalContract } from './stretch-removal.ts'

const everything = { direction: 'ascending', from: null, limit: 5_000, deleted: 'shown' } as const

export function messageRemovalContract(archive: ArchiveUnderTest): void {
  const { storage } = archive

  stretchRemovalContract(archive, {
    store: async () => {},
    removeStretch: (tx, channelId, stretch) => tx.messages.removeStretch(channelId, stretch),
    left: async (tx, channelId) => (await tx.messages.list(channelId, everything)).map((message) => message.snowflake),
  })

  it('takes what belongs to a message with it, and nothing of another', async () => {
    const [gone, kept] = await storedMessages(storage, [{ snowflake: snowflake('5') }, { snowflake: snowflake('10') }])
    if (!(gone && kept)) return expect.unreachable('two were stored')
    for (const message of [gone, kept]) {
      await storage.transact(async (tx) => {
        await tx.attachments.upsertMany([anAttachment(keyOf(message))])
        await tx.reactions.upsertMany([aReaction(keyOf(message))])
        await tx.reactionAuthors.upsertMany([aReactionAuthor(keyOf(message))])
        await tx.revisions.upsertMany([aRevision(keyOf(message))])
      })
    }
    await storage.transact((tx) => tx.messages.removeStretch(gone.channelId, { from: null, limit: 1 }))
    for (const kind of ['attachments', 'reactions', 'reactionAuthors', 'revisions'] as const) {
      const left = await storage.read[kind].listOf(gone.channelId, [gone.snowflake, kept.snowflake])
      expect(left.map((child) => child.snowflake)).toStrictEqual([kept.snowflake])
    }
  })
}
