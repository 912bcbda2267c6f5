import { expect, it } from 'vitest'
import type { MessageRevision } from '../../../domain/archive/message.ts'
import { hex, sha256 } from '../../../domain/shared/hash.ts'
import { storedMessage } from '../../support/archive-world.ts'
import { aRevision, keyOf, moment } from '../../support/factories/index.ts'
import { lookalikes, mebibyte, moments, planes } from '../shared/samples.ts'
import type { Contract } from './contract.ts'
import { messageChildContract } from './message-children.ts'

export const revisionContract: Contract<'revisions'> = {
  port: 'revisions',
  holds(archive) {
    const { storage } = archive
    const returned = async (overrides: Partial<MessageRevision>) => {
      const message = await storedMessage(storage)
      const revision = aRevision({ ...keyOf(message), ...overrides })
      await storage.transact((tx) => tx.revisions.upsertMany([revision]))
      const found = await storage.read.revisions.listOf(message.channelId, [message.snowflake])
      expect(found).toStrictEqual([revision])
    }

    messageChildContract(archive, {
      reader: (read) => read.revisions,
      repository: (tx) => tx.revisions,
      make: (key) => aRevision(key),
      changed: (revision) => ({ ...revision, editedAt: moment(1), observedAt: moment(2) }),
      ownKey: ({ contentHash }) => hex(contentHash),
      ordered: (key) => hashes.map((contentHash, i) => aRevision({ ...key, contentHash, text: `${i}` })),
    })

    it('keeps every text that a message ever had', async () => {
      const message = await storedMessage(storage)
      const revisions = lookalikes.map((text) => aRevision({ ...keyOf(message), text }))
      await storage.transact((tx) => tx.revisions.upsertMany(revisions))
      const found = await storage.read.revisions.listOf(message.channelId, [message.snowflake])
      expect(found.map(({ text }) => text).toSorted()).toStrictEqual(lookalikes.toSorted())
      for (const { contentHash, text } of found) expect(contentHash).toStrictEqual(sha256(text))
    })

    it('keeps the empty text, every character of Unicode and one mebibyte', async () => {
      for (const text of ['', ...planes, 'x'.repeat(mebibyte)]) await returned({ text })
    })

    it('keeps times to the millisecond, each its own', async () => {
      for (const at of moments) await returned({ editedAt: at, observedAt: new Date(at.getTime() - 1) })
    })
  },
}

/** In the order of their bytes: as signed bytes or as text in another order, they would stand otherwise. */
const hashes = [
  [0, 0],
  [0, 0xff],
  [0x20, 0],
  [0x7f, 0xff],
  [0x80, 0],
  [0xff, 0],
  [0xff, 0xff],
].map(([first = 0, last = 0]) => Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? first : i === 31 ? last : 0)))
