import { expect, it } from 'vitest'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { Message, MessageReference } from '../../../domain/archive/message.ts'
import { observed } from '../../../domain/archive/observed.ts'
import { type CanonicalJson, canonicalJson } from '../../../domain/shared/canonical-json.ts'
import { storedChannel, storedMessage, storedMessages } from '../../support/archive-world.ts'
import { aMessage, anAuthorId, aSnowflake, type MessageOverrides, moment } from '../../support/factories/index.ts'
import { lookalikes, mebibyte, moments, planes, snowflakes } from '../shared/samples.ts'
import type { ArchiveUnderTest } from './contract.ts'

const registers = ['embeds', 'stickers', 'poll', 'forwarded', 'interaction', 'mentions'] as const

/** Texts that a JSON column or a parser would spell anew. */
const jsonTexts: readonly CanonicalJson[] = [
  canonicalJson(null),
  canonicalJson([]),
  canonicalJson({}),
  canonicalJson(''),
  canonicalJson({ b: 1, a: [2, { d: null, c: true }], 10: 'ten', 9: 'nine', '': 0 }),
  canonicalJson([0.1, -0, 1e21, 1.5e-7, 2 ** 53, 123_456_789_012_345_680_000]),
  canonicalJson({ id: '18446744073709551615', time: '2024-02-29T12:34:56.789Z' }),
  canonicalJson(['"\\/\b\f\n\r\t\u0000\u007f\u2028', '</script>', "'; --", 'á', 'a\u0301', '👨‍👩‍👧', '❤\uFE0F']),
]

/** A message of which everything is known, each register with a time of its own. */
export const aToldMessage = (channelId: ChannelId): Message => ({
  ...aMessage({ channelId, text: 'All of it' }),
  content: {
    ...{ text: 'Edited', editedAt: moment(1), origin: 'live' },
    ...{ observedAt: moment(2), firstObservedAt: moment(-2) },
  },
  pinned: observed(true, moment(3)),
  reference: observed(aReference(), moment(4)),
  embeds: observed(canonicalJson([{ title: 'An embed' }]), moment(5)),
  stickers: observed(canonicalJson([{ name: 'wave' }]), moment(6)),
  poll: observed(canonicalJson({ question: 'Why?' }), moment(7)),
  forwarded: observed(canonicalJson({ text: 'Elsewhere' }), moment(8)),
  interaction: observed(canonicalJson({ name: 'ask' }), moment(9)),
  mentions: observed(canonicalJson([]), moment(10)),
  attachmentsAt: moment(11),
  reactionsAt: moment(12),
  reactionAuthorsAt: moment(13),
  observedAt: moment(14),
  deletedAt: moment(15),
  createdAt: moment(16),
  updatedAt: moment(17),
})

const aReference = (overrides: Partial<MessageReference> = {}): MessageReference => ({
  kind: 'reply',
  messageId: aSnowflake(),
  channelId: aSnowflake(),
  communityId: aSnowflake(),
  ...overrides,
})

export function messageFieldsContract({ storage }: ArchiveUnderTest): void {
  const returned = async (overrides: MessageOverrides) => {
    const message = await storedMessage(storage, overrides)
    expect(await storage.read.messages.find(message.channelId, message.snowflake)).toStrictEqual(message)
  }

  it('stores a message of which nothing but head and text is known', () => returned({}))

  it('stores a message of which everything is known', async () =>
    returned(aToldMessage((await storedChannel(storage)).id)))

  it.each(registers)('tells "nobody spoke of %s" from "there is none"', async (register) => {
    await returned({ [register]: null })
    await returned({ [register]: observed(canonicalJson(null), moment()) })
  })

  it('tells "nobody spoke of a reference" from "there is none" and from one that names nothing', async () => {
    await returned({ reference: null })
    await returned({ reference: observed(null, moment()) })
    const nothing = { messageId: null, channelId: null, communityId: null }
    await returned({ reference: observed(aReference(nothing), moment()) })
  })

  it('tells "nobody spoke of pinning" from "it is not pinned"', async () => {
    await returned({ pinned: null })
    await returned({ pinned: observed(false, moment()) })
  })

  it('stores references of each kind to every snowflake', async () => {
    for (const messageId of snowflakes) {
      await returned({ reference: observed(aReference({ kind: 'forward', messageId, channelId: null }), moment()) })
      await returned({ reference: observed(aReference({ channelId: messageId, communityId: null }), moment()) })
    }
  })

  it('keeps JSON byte for byte in every register', async () => {
    for (const text of jsonTexts) {
      const told = observed(text, moment())
      await returned(Object.fromEntries(registers.map((register) => [register, told])))
    }
  })

  it.each(registers)('keeps JSON of one mebibyte in the register %s', (register) =>
    returned({ [register]: observed(canonicalJson({ text: 'ä'.repeat(mebibyte / 2) }), moment()) }),
  )

  it('keeps the type as the source names it', async () => {
    for (const type of ['Default', 'ThreadCreated', '46', '', ' ', 'ß'.repeat(64)]) {
      await returned({ head: { authorId: anAuthorId(), type, sentAt: moment() } })
    }
  })

  it('keeps the empty text, texts that look alike and line ends', async () => {
    for (const text of ['', ' ', '\r\n', '\\', '\\0', '%_', ...lookalikes]) await returned({ text })
  })

  it('keeps every character of Unicode, NUL among them', async () => {
    const messages = await storedMessages(
      storage,
      planes.map((text) => ({ text })),
    )
    for (const { channelId, snowflake, content } of messages) {
      const found = await storage.read.messages.find(channelId, snowflake)
      expect(found?.content.text === content.text).toBe(true)
    }
  })

  it('keeps a text of one mebibyte', () => returned({ text: '\u0000😀 é'.repeat(mebibyte / 8) }))

  it('keeps times to the millisecond, each its own', async () => {
    for (const at of moments) {
      await returned({
        content: { text: '', editedAt: at, origin: 'live', observedAt: at, firstObservedAt: at },
        head: { authorId: anAuthorId(), type: 'Default', sentAt: at },
        ...{ attachmentsAt: at, reactionsAt: at, reactionAuthorsAt: at },
        ...{ pinned: observed(true, at), embeds: observed(canonicalJson([]), at), reference: observed(null, at) },
        ...{ observedAt: at, deletedAt: at, createdAt: at, updatedAt: at },
      })
    }
  })
}
