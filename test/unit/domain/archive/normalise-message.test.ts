import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { normaliseMessage } from '../../../../domain/archive/normalise-message.ts'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import type { SourceMessage } from '../../../../domain/archive/source.ts'
import { moment } from '../../../support/factories/index.ts'
import { aPageContext, aSourceMessage, person } from '../arbitraries.ts'
import { everythingTold } from './everything-told.ts'

const context = aPageContext()
const { pseudonyms } = context
const at = moment(60_000)
const read = (source: Partial<SourceMessage>) => normaliseMessage(aSourceMessage(source), at, context)
const thumb = { id: null, name: '👍', animated: false }

describe('a message of which the source tells nothing more', () => {
  it('leaves every other group unspoken of', () => {
    const source = aSourceMessage()
    expect(read({})).toStrictEqual({
      message: {
        channelId: context.channelId,
        snowflake: source.id,
        head: { authorId: pseudonyms.of(source.author.id), type: 'Default', sentAt: source.sentAt },
        content: { text: 'Hello', editedAt: null, origin: 'file', observedAt: at, firstObservedAt: at },
        pinned: null,
        reference: null,
        embeds: null,
        stickers: null,
        poll: null,
        forwarded: null,
        interaction: null,
        mentions: null,
        attachmentsAt: null,
        reactionsAt: null,
        reactionAuthorsAt: null,
        observedAt: at,
        deletedAt: null,
        createdAt: context.now,
        updatedAt: context.now,
      },
      attachments: [],
      reactions: [],
      reactionAuthors: [],
      revisions: [],
    })
  })

  it('is another than one of which it tells that there is none', () => {
    const none = {
      pinned: false,
      reference: null,
      embeds: [],
      stickers: [],
      poll: null,
      forwarded: null,
      interaction: null,
    }
    const { message } = read({ ...none, mentions: [], attachments: [], reactions: [] })
    expect(message).toMatchObject({
      pinned: { value: false, at },
      reference: { value: null, at },
      embeds: { value: '[]', at },
      stickers: { value: '[]', at },
      poll: { value: 'null', at },
      forwarded: { value: 'null', at },
      interaction: { value: 'null', at },
      mentions: { value: '[]', at },
      attachmentsAt: at,
      reactionsAt: at,
      reactionAuthorsAt: at,
    })
  })
})

describe('the payloads', () => {
  const cast = {
    author: person('100000000000000001'),
    mentioned: person('100000000000000002'),
    caller: person('100000000000000003'),
    reactor: person('100000000000000004'),
    voter: person('100000000000000005'),
    forwarded: person('100000000000000006'),
  }
  const told = everythingTold(cast, (field) => field)

  it('take listed fields only', () => {
    const extra = JSON.parse(JSON.stringify(told).replaceAll('{"', '{"smuggled":"in","'))
    expect(JSON.stringify(read(told))).not.toContain('smuggled')
    const dates = { sentAt: told.sentAt, editedAt: told.editedAt, embeds: [], poll: null, forwarded: null }
    expect(JSON.stringify(read({ ...extra, ...dates }))).not.toContain('smuggled')
  })

  it('name people by pseudonym', () => {
    const { message, reactionAuthors } = read(told)
    expect(JSON.parse(message.mentions?.value ?? '')).toStrictEqual([pseudonyms.of('100000000000000002')])
    expect(JSON.parse(message.interaction?.value ?? '')).toStrictEqual({
      id: '1210000000000000014',
      name: 'command',
      authorId: pseudonyms.of('100000000000000003'),
    })
    expect(reactionAuthors.map((row) => [row.emojiKey, row.authorId])).toContainEqual([
      '1210000000000000012',
      pseudonyms.of('100000000000000004'),
    ])
    expect(JSON.parse(message.poll?.value ?? '')).toMatchObject({
      answers: [{ voters: [pseudonyms.of('100000000000000005')] }],
    })
    expect(JSON.parse(message.forwarded?.value ?? '')).toMatchObject({ authorId: pseudonyms.of('100000000000000006') })
  })

  it('keep what is no text as it was', () => {
    expect(JSON.parse(read(told).message.embeds?.value ?? '')).toMatchObject([
      { timestamp: moment(1).toISOString(), thumbnail: { width: 1, height: 2 }, fields: [{ inline: true }] },
    ])
  })

  it('mention everyone once, in the order of the source', () => {
    const { message } = read({ mentions: [person('3'), person('2'), person('3')] })
    expect(JSON.parse(message.mentions?.value ?? '')).toStrictEqual([pseudonyms.of('3'), pseudonyms.of('2')])
  })
})

describe('the rows of a message', () => {
  const file = (id: string, fileName = id) => ({ id: snowflake(id), fileName, size: null, url: `files/${fileName}` })

  it('stand in the order of their keys, snowflakes as numbers', () => {
    const { attachments } = read({ attachments: [file('100'), file('9'), file('10')] })
    expect(attachments.map((row) => [row.sourceId, row.position])).toStrictEqual([
      ['9', 1],
      ['10', 2],
      ['100', 0],
    ])
  })

  it('stand in the order of UTF-8 where the key is an emoji', () => {
    const emoji = (name: string) => ({ emoji: { ...thumb, name }, count: 1 })
    const { reactions } = read({ reactions: [emoji('😀'), emoji('\uffee'), emoji('❤')] })
    expect(reactions.map((row) => [row.emojiKey, row.position])).toStrictEqual([
      ['❤', 2],
      ['\uffee', 1],
      ['😀', 0],
    ])
  })

  it('are one for each key, the last that was told', () => {
    const { attachments, reactions } = read({
      attachments: [file('1', 'old'), file('1', 'new')],
      reactions: [
        { emoji: thumb, count: 1 },
        { emoji: thumb, count: 2 },
      ],
    })
    expect(attachments.map((row) => row.fileName)).toStrictEqual(['new'])
    expect(reactions.map((row) => row.count)).toStrictEqual([2])
  })

  it('know who reacted only where every reaction says so', () => {
    const users = [person('5'), person('5'), person('6')]
    const heart = { emoji: { ...thumb, name: '❤' }, count: 1 }
    expect(read({ reactions: [{ emoji: thumb, count: 3, users }, heart] })).toMatchObject({
      message: { reactionsAt: at, reactionAuthorsAt: null },
      reactionAuthors: [],
    })
    const { message, reactionAuthors } = read({ reactions: [{ emoji: thumb, count: 3, users }] })
    expect(message.reactionAuthorsAt).toStrictEqual(at)
    expect(reactionAuthors.map((row) => row.authorId)).toStrictEqual([pseudonyms.of('5'), pseudonyms.of('6')].sort())
  })

  it('have columns that texts of any length fit', () => {
    const long = '😀'.repeat(2_000)
    const { message, attachments, reactions } = read({
      type: long,
      attachments: [{ ...file('1', long), contentType: long }],
      reactions: [{ emoji: { ...thumb, name: long }, count: 1 }],
    })
    const length = (text: string | null | undefined) => Array.from(text ?? '').length
    expect(length(message.head.type)).toBe(64)
    expect([length(attachments[0]?.fileName), length(attachments[0]?.contentType)]).toStrictEqual([1024, 255])
    expect([length(reactions[0]?.emojiKey), length(reactions[0]?.emojiName)]).toStrictEqual([255, 255])
  })

  it('hold broken characters mended', () => {
    const broken = 'a\ud83d'
    const record = read({
      text: broken,
      type: broken,
      attachments: [{ ...file('1', broken), contentType: broken }],
      reactions: [{ emoji: { ...thumb, name: broken }, count: 1 }],
      stickers: [{ id: snowflake('2'), name: broken, format: broken, url: broken }],
    })
    expect(JSON.stringify(record)).not.toMatch(/\\ud83d/i)
    expect(createHash('sha256').update(record.message.content.text).digest('hex')).toBe(
      createHash('sha256').update('a\ufffd').digest('hex'),
    )
  })
})
