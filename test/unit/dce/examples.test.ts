import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { example, idsOf, readFileWhole } from './files.ts'

const general = 'Discord Ferry Test - general [1543572361285083187].json'
const thread = 'Discord Ferry Test - general - Cool Thread [1543572368977428611].json'
const post = 'Discord Ferry Test - feedback-forum - Bug Report [1543572393384087642].json'
const maximal = 'maximal-writer-shape.json'

describe('every example', () => {
  it.each([general, thread, post, maximal])('is read whole: %s', async (name) => {
    const text = await readFile(example(name), 'utf8')
    const { messages: written } = JSON.parse(text)
    const { messages, faults, pages } = await readFileWhole(example(name))
    const shown = messages.map(({ id, sentAt, text }) => ({ id, at: sentAt.getTime(), text }))
    const expected = written.map(({ id, timestamp, content }: Record<string, string>) => ({
      id,
      at: Date.parse(timestamp ?? ''),
      text: content,
    }))
    expect(shown).toEqual(expected)
    expect(faults).toEqual([])
    expect(pages.at(-1)?.progress).toEqual({ bytesRead: Buffer.byteLength(text), bytesTotal: Buffer.byteLength(text) })
  })
})

describe('a text channel of 2.48', () => {
  it('stands in its community, outside every category', async () => {
    const { community, channel, pages } = await readFileWhole(example(general))
    expect(community).toEqual({
      platform: 'discord',
      id: '1505988963628879902',
      name: 'Discord Ferry Test',
      origin: 'file',
    })
    expect(channel).toEqual({
      id: '1543572361285083187',
      kind: 'text',
      name: 'general',
      confidential: false,
      parent: null,
      topic: '[ferry-fixture] primary test channel for DCE fixture capture',
      observedAt: new Date('2026-08-30T10:52:56.786Z'),
    })
    expect(pages).toHaveLength(1)
    expect(pages[0]?.observedAt).toEqual(new Date('2026-08-30T10:52:56.786Z'))
    expect(pages[0]?.range).toEqual({ from: '1543572365714264084', to: '1543572390452133893', complete: false })
  })

  it('has its times in UTC, whatever the offset and the digits', async () => {
    const { messages } = await readFileWhole(example(general))
    expect(messages[5]?.sentAt).toEqual(new Date('2026-08-30T10:45:32.040Z'))
  })

  it('tells of the thread that a message started', async () => {
    const { messages } = await readFileWhole(example(general))
    expect(messages.at(-1)).toMatchObject({
      type: 'ThreadCreated',
      reference: {
        kind: 'reply',
        messageId: null,
        channelId: '1543572368977428611',
        communityId: '1505988963628879902',
      },
    })
  })

  it('is silent on what the file does not have, and says of the rest that there is none', async () => {
    const { messages } = await readFileWhole(example(general))
    const [first] = messages
    expect(first).toEqual({
      id: '1543572365714264084',
      type: 'Default',
      sentAt: new Date('2026-08-30T10:45:30.174Z'),
      editedAt: null,
      author: {
        id: '1505990747130953738',
        isBot: true,
        name: 'D-Ferry Test app',
        nickname: null,
        colour: null,
        avatarUrl: expect.stringMatching(/_Files\/4-4551a51a707878de\.png$/),
      },
      text: 'Hello, this is message 1 of the test fixture. [ferry:msg-001]',
      pinned: false,
      attachments: [],
      embeds: [],
      stickers: [],
      reactions: [],
      mentions: [],
      reference: null,
      forwarded: null,
      interaction: null,
    })
    expect(Object.keys(first ?? {})).not.toContain('poll')
  })
})

describe('threads of 2.48', () => {
  it('name their channel as their parent', async () => {
    const { channel } = await readFileWhole(example(thread))
    expect(channel).toMatchObject({
      kind: 'thread',
      parent: { id: '1543572361285083187', name: 'general' },
      topic: null,
    })
  })

  it('name their forum as their parent', async () => {
    const { channel } = await readFileWhole(example(post))
    expect(channel).toMatchObject({ kind: 'thread', parent: { id: '1543572364359372880', name: 'feedback-forum' } })
  })

  it('begin with the message that started them, under its own id', async () => {
    const parent = await readFileWhole(example(general))
    const { channel, messages } = await readFileWhole(example(thread))
    expect(messages[0]?.id).toBe(channel.id)
    expect(idsOf(parent.messages)).toContain(channel.id)
  })
})
