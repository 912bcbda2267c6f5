import { expect, it } from 'vitest'
import type { MessageAttachment, MessageKey } from '../../../domain/archive/message.ts'
import { storedMessage } from '../../support/archive-world.ts'
import { anAttachment, keyOf } from '../../support/factories/index.ts'
import { lookalikes, mebibyte, snowflakes } from '../shared/samples.ts'
import type { Contract } from './contract.ts'
import { messageChildContract } from './message-children.ts'

const largestInt = 4_294_967_295

export const attachmentContract: Contract<'attachments'> = {
  port: 'attachments',
  holds(archive) {
    const { storage } = archive
    const returned = async (overrides: Partial<MessageAttachment>) => {
      const message = await storedMessage(storage)
      const attachment = anAttachment({ ...keyOf(message), ...overrides })
      await storage.transact((tx) => tx.attachments.upsertMany([attachment]))
      const found = await storage.read.attachments.listOf(message.channelId, [message.snowflake])
      expect(found).toStrictEqual([attachment])
    }

    messageChildContract(archive, {
      reader: (read) => read.attachments,
      repository: (tx) => tx.attachments,
      make: (key) => anAttachment(key),
      changed: ({ channelId, snowflake, sourceId }) => ({ channelId, snowflake, sourceId, ...another }),
      ownKey: ({ sourceId }) => sourceId,
      ordered: (key: MessageKey) =>
        snowflakes.map((sourceId, i) => anAttachment({ ...key, sourceId, position: snowflakes.length - i })),
    })

    it.each<Partial<MessageAttachment>>([
      { size: null, contentType: null, width: null, height: null },
      { size: 0, contentType: '', width: 0, height: 0, fileName: '', url: '' },
      { size: Number.MAX_SAFE_INTEGER, width: largestInt, height: largestInt, position: largestInt },
      { fileName: '😀'.repeat(1_024), contentType: 'x'.repeat(255) },
      { url: `https://cdn.example/${'ä'.repeat(mebibyte / 2)}` },
    ])('stores every field as it is (%#)', (fields) => returned(fields))

    it('keeps names that look alike as they are', async () => {
      for (const fileName of lookalikes) await returned({ fileName, url: fileName })
    })
  },
}

const another = {
  position: 9,
  fileName: 'another.ogg',
  size: null,
  contentType: null,
  url: 'attachments/another.ogg',
  width: null,
  height: null,
} as const
