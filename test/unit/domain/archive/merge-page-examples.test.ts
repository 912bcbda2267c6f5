import { describe, expect, it } from 'vitest'
import type { MessageOrigin, MessageRecord } from '../../../../domain/archive/message.ts'
import { normaliseMessage } from '../../../../domain/archive/normalise-message.ts'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import type { SourceMessage } from '../../../../domain/archive/source.ts'
import { moment } from '../../../support/factories/index.ts'
import { aPageContext, aSourceMessage, person } from '../arbitraries.ts'
import { PlannedArchive } from './planned-archive.ts'

const context = aPageContext()
const id = aSourceMessage().id
const at = (minute: number): Date => moment(minute * 60_000)

/** The message as a source showed it at that minute. */
const seen = (minute: number, source: Partial<SourceMessage> = {}, origin: MessageOrigin = 'file'): MessageRecord =>
  normaliseMessage(aSourceMessage(source), at(minute), { ...context, origin })

function archiveOf(...pages: readonly (readonly MessageRecord[])[]): PlannedArchive {
  const archive = new PlannedArchive()
  for (const page of pages) archive.write(page)
  return archive
}

const textsOf = (archive: PlannedArchive, of = id) => {
  const record = archive.find(of)
  return { now: record?.message.content.text, before: record?.revisions.map((revision) => revision.text) }
}

describe('a content', () => {
  it('gives way to a later edit and becomes a revision', () => {
    const archive = archiveOf([seen(1, { text: 'helo' })], [seen(2, { text: 'hello', editedAt: at(2) })])
    expect(textsOf(archive)).toStrictEqual({ now: 'hello', before: ['helo'] })
    expect(archive.find(id)?.message.content.editedAt).toStrictEqual(at(2))
  })

  it('is a revision too where it arrives after the edit', () => {
    const archive = archiveOf([seen(2, { text: 'hello', editedAt: at(2) })], [seen(1, { text: 'helo' })])
    expect(textsOf(archive)).toStrictEqual({ now: 'hello', before: ['helo'] })
  })

  it('stands by its edit, even where an older text was seen later', () => {
    const archive = archiveOf([seen(1, { text: 'hello', editedAt: at(1) })], [seen(9, { text: 'helo' })])
    expect(textsOf(archive)).toStrictEqual({ now: 'hello', before: ['helo'] })
  })

  it('stands by its sight where the edit is the same', () => {
    const [one, two] = [seen(1, { text: 'one', editedAt: at(0) }), seen(2, { text: 'two', editedAt: at(0) })]
    expect(textsOf(archiveOf([two], [one]))).toStrictEqual({ now: 'two', before: ['one'] })
  })

  it('that was seen live beats one of a file at the same moment', () => {
    const [live, file] = [seen(1, { text: 'a' }, 'live'), seen(1, { text: 'b' }, 'file')]
    expect(textsOf(archiveOf([live], [file]))).toStrictEqual({ now: 'a', before: ['b'] })
    expect(textsOf(archiveOf([file], [live]))).toStrictEqual({ now: 'a', before: ['b'] })
  })

  it('with the greater bytes beats one of the same moment and origin', () => {
    const [low, high] = [seen(1, { text: '\uffff' }), seen(1, { text: '😀' })]
    expect(textsOf(archiveOf([high], [low]))).toStrictEqual({ now: '😀', before: ['\uffff'] })
    expect(textsOf(archiveOf([low], [high]))).toStrictEqual({ now: '😀', before: ['\uffff'] })
  })

  it('that comes back is no longer a revision', () => {
    const archive = archiveOf([seen(1, { text: 'a' })], [seen(2, { text: 'b' })], [seen(3, { text: 'a' })])
    expect(textsOf(archive)).toStrictEqual({ now: 'a', before: ['b'] })
    expect(archive.find(id)?.message.content).toMatchObject({ observedAt: at(3), firstObservedAt: at(1) })
  })

  it('remembers as a revision when it was first seen', () => {
    const archive = archiveOf([seen(4, { text: 'a' })], [seen(9, { text: 'b' })], [seen(2, { text: 'a' })])
    expect(archive.find(id)?.revisions).toMatchObject([{ text: 'a', observedAt: at(2) }])
  })

  it('is stored once where two revisions have the same text', () => {
    const archive = archiveOf(
      [seen(1, { text: 'a' }), seen(2, { text: 'b' })],
      [seen(1, { text: 'a' }), seen(5, { text: 'c' })],
    )
    expect([...(textsOf(archive).before ?? [])].sort()).toStrictEqual(['a', 'b'])
  })
})

describe('what a source is silent on', () => {
  const told = {
    pinned: true,
    reference: { kind: 'reply', messageId: snowflake('5'), channelId: null, communityId: null },
    attachments: [{ id: snowflake('8'), fileName: 'a.png', size: 1, url: 'https://cdn.example/a.png' }],
    reactions: [{ emoji: { id: null, name: '👍', animated: false }, count: 1, users: [person('3')] }],
    mentions: [person('4')],
    stickers: [{ id: snowflake('6'), name: 'wave', format: 'Png', url: null }],
  } satisfies Partial<SourceMessage>

  it('stays as it was', () => {
    const archive = archiveOf([seen(1, told)])
    const before = archive.find(id)
    const { messages, counts } = archive.write([seen(2)])
    expect(messages).toHaveLength(1)
    expect(counts).toMatchObject({ changed: 0, unchanged: 1 })
    const after = archive.find(id)
    expect(after).toStrictEqual({ ...before, message: after?.message })
    expect(after?.message).toMatchObject({ pinned: before?.message.pinned, reference: before?.message.reference })
  })

  it('goes where a later source says that there is none', () => {
    const archive = archiveOf([seen(1, told)])
    const none = { pinned: false, reference: null, attachments: [], reactions: [], mentions: [], stickers: [] }
    expect(archive.write([seen(2, none)]).counts).toMatchObject({ changed: 1 })
    expect(archive.find(id)).toMatchObject({
      message: {
        pinned: { value: false },
        reference: { value: null },
        mentions: { value: '[]' },
        stickers: { value: '[]' },
      },
      attachments: [],
      reactions: [],
      reactionAuthors: [],
    })
  })

  it('comes where an earlier source spoke of it', () => {
    const archive = archiveOf([seen(2)], [seen(1, told)])
    expect(archive.find(id)).toMatchObject({
      message: { pinned: { value: true, at: at(1) }, observedAt: at(2) },
      attachments: [{ sourceId: '8' }],
      reactions: [{ emojiKey: '👍' }],
      reactionAuthors: [{ emojiKey: '👍' }],
    })
  })

  it('keeps those who reacted while a later source only counts', () => {
    const counted = { reactions: [{ emoji: { id: null, name: '👍', animated: false }, count: 2 }] }
    const archive = archiveOf([seen(1, told)], [seen(2, counted)])
    expect(archive.find(id)).toMatchObject({ reactions: [{ count: 2 }], reactionAuthors: [{ emojiKey: '👍' }] })
  })
})

describe('a deletion', () => {
  const gone = (minute: number) => ({ deletions: [{ snowflake: id, at: at(minute) }] })

  it('is a mark, and the message stays', () => {
    const archive = archiveOf([seen(1, { text: 'still here' })])
    expect(archive.write([], gone(2)).counts).toMatchObject({ changed: 1 })
    expect(archive.find(id)?.message).toMatchObject({ deletedAt: at(2), content: { text: 'still here' } })
    expect(archive.stats).toMatchObject({ messageCount: 0, lastSnowflake: id })
  })

  it('is lifted by a later sight, and by one of the same moment', () => {
    for (const minute of [2, 3]) {
      const archive = archiveOf([seen(1)])
      archive.write([], gone(2))
      archive.write([seen(minute)])
      expect(archive.find(id)?.message.deletedAt).toBeNull()
      expect(archive.stats.messageCount).toBe(1)
    }
  })

  it('is not lifted by an earlier sight', () => {
    const archive = archiveOf([seen(1)])
    archive.write([], gone(5))
    expect(archive.write([seen(4)]).counts).toMatchObject({ changed: 0, unchanged: 1 })
    expect(archive.find(id)?.message).toMatchObject({ deletedAt: at(5), observedAt: at(4) })
    expect(archive.stats.messageCount).toBe(0)
  })

  it('from before the latest sight marks nothing', () => {
    const archive = archiveOf([seen(3)])
    expect(archive.write([], gone(2)).messages).toStrictEqual([])
    expect(archive.find(id)?.message.deletedAt).toBeNull()
  })

  it('of a message that nobody has is nothing', () => {
    const archive = archiveOf()
    expect(archive.write([], gone(1)).counts).toStrictEqual({ added: 0, changed: 0, unchanged: 0, revisions: 0 })
    expect(archive.records).toStrictEqual([])
  })

  it('told again later is no change that a reader sees', () => {
    const archive = archiveOf([seen(1)])
    archive.write([], { ...gone(2), now: at(2) })
    expect(archive.write([], { ...gone(3), now: at(3) }).counts).toMatchObject({ changed: 0, unchanged: 1 })
    expect(archive.find(id)?.message.updatedAt).toStrictEqual(at(2))
  })
})

describe('a later sight of the same', () => {
  it('moves the times of sight, not updatedAt, and counts as unchanged', () => {
    const archive = new PlannedArchive()
    archive.write([seen(1, { pinned: true })], { now: at(10) })
    const plan = archive.write([seen(2, { pinned: true })], { now: at(20) })
    expect(plan.counts).toStrictEqual({ added: 0, changed: 0, unchanged: 1, revisions: 0 })
    expect(plan.messages).toMatchObject([
      {
        observedAt: at(2),
        content: { observedAt: at(2), firstObservedAt: at(1) },
        pinned: { at: at(2) },
        updatedAt: at(10),
      },
    ])
  })

  it('moves updatedAt where something changed, and leaves createdAt', () => {
    const archive = new PlannedArchive()
    archive.write([seen(1, { pinned: true })], { now: at(10) })
    archive.write([seen(2, { pinned: false })], { now: at(20) })
    expect(archive.find(id)?.message).toMatchObject({ createdAt: at(10), updatedAt: at(20) })
  })
})

describe('a tenant that keeps no history', () => {
  it('has the latest content only', () => {
    const archive = new PlannedArchive()
    archive.write([seen(1, { text: 'a' })], { keepHistory: false })
    const { counts } = archive.write([seen(2, { text: 'b' })], { keepHistory: false })
    expect(counts).toMatchObject({ changed: 1, revisions: 0 })
    expect(textsOf(archive)).toStrictEqual({ now: 'b', before: [] })
  })

  it('leaves the revisions that were kept before', () => {
    const archive = archiveOf([seen(1, { text: 'a' })], [seen(2, { text: 'b' })])
    const { revisions } = archive.write([seen(3, { text: 'c' })], { keepHistory: false })
    expect(revisions).toStrictEqual({ upsert: [], remove: [] })
    expect(textsOf(archive)).toStrictEqual({ now: 'c', before: ['a'] })
  })
})

describe('a plan', () => {
  it('writes only the rows that changed', () => {
    const file = (n: string, fileName: string) => ({
      id: snowflake(n),
      fileName,
      size: 1,
      url: 'https://cdn.example/x',
    })
    const archive = archiveOf([seen(1, { attachments: [file('1', 'a'), file('2', 'b'), file('3', 'c')] })])
    const plan = archive.write([seen(2, { attachments: [file('1', 'a'), file('2', 'B')] })])
    expect(plan.attachments.upsert).toMatchObject([{ sourceId: '2', fileName: 'B' }])
    expect(plan.attachments.remove).toMatchObject([{ sourceId: '3' }])
  })

  it('joins sights of one message within a page', () => {
    const archive = new PlannedArchive()
    const plan = archive.write([seen(1, { text: 'a' }), seen(3, { text: 'c' }), seen(2, { text: 'b' })])
    expect(plan.messages).toHaveLength(1)
    expect(plan.counts).toStrictEqual({ added: 1, changed: 0, unchanged: 0, revisions: 2 })
  })
})
