import { describe, expect, it } from 'vitest'
import { mayBeWithheld } from '../../../adapters/discord/content.ts'
import { messageSchema } from '../../../adapters/discord/message.ts'
import { MessageList } from '../../../adapters/discord/page.ts'
import { snowflake } from '../../../domain/archive/snowflake.ts'
import { messageJson, userJson } from './json.ts'

const at = new Date('2024-04-01T00:00:00Z')
const end = '18446744073709551615'
const list = (...messages: readonly unknown[]) => new MessageList(messages, at)
const idsIn = ({ messages }: ReturnType<MessageList['after']>) => messages.map(({ id }) => id)

describe('a page of messages', () => {
  it('is turned around, and spans from behind the one before to its highest message', () => {
    const page = list(messageJson({ id: '30' }), messageJson({ id: '20' })).after(snowflake('10'), false)
    expect(idsIn(page)).toEqual(['20', '30'])
    expect(page.range).toEqual({ from: '11', to: '30', complete: true })
    expect(page.observedAt).toBe(at)
  })

  it('spans from the beginning, and until now where it is the last', () => {
    expect(list(messageJson({ id: '30' })).after(null, true).range).toEqual({ from: '0', to: end, complete: true })
  })

  it('says nothing of what is not there where it is empty: Discord shows none to who may not read', () => {
    expect(list().after(null, true).range).toBeNull()
    expect(list().before(null).range).toBeNull()
  })

  it('spans, as the newest, from its lowest message to the one it ends before', () => {
    expect(list(messageJson({ id: '30' }), messageJson({ id: '20' })).before(snowflake('40')).range).toEqual({
      from: '20',
      to: '39',
      complete: true,
    })
    expect(list(messageJson({ id: '30' })).before(null).range).toEqual({ from: '30', to: end, complete: true })
  })

  it('goes on without what it cannot read, is complete no more, and says nothing of what stood there', () => {
    const secret = 'very private 200000000000000077'
    const broken = messageJson({ id: '25', content: secret, author: { id: secret, username: secret } })
    const page = list(messageJson({ id: '30' }), broken, messageJson({ id: '20' }), null, secret).after(null, true)
    expect(idsIn(page)).toEqual(['20', '30'])
    expect(page.range).toEqual({ from: '20', to: '30', complete: false })
    expect(page.faults).toMatchObject([
      { reason: 'malformed', position: null, message: expect.stringContaining('author.id') },
      { reason: 'malformed' },
      { reason: 'malformed' },
    ])
    expect(JSON.stringify(page.faults)).not.toMatch(/private|0077/)
  })

  it('leads on behind and below a message that it cannot read', () => {
    expect(list(messageJson({ id: '30', author: null }), messageJson({ id: '20' })).highest).toBe('30')
    expect(list({ nothing: true }).highest).toBeNull()
    expect(list(messageJson({ id: '30' }), messageJson({ id: '20', author: null })).lowest).toBe('20')
    expect(list({ nothing: true }).lowest).toBeNull()
  })

  describe('of a thread that a message began', () => {
    const reference = { message_reference: { type: 0, channel_id: '4', message_id: '50' } }
    const starter = (change: object) => messageJson({ id: '51', type: 21, content: '', ...reference, ...change })
    const source = messageJson({ id: '50', content: 'How it began' })

    it('has this message under its own id', () => {
      const page = list(messageJson({ id: '60' }), starter({ referenced_message: source })).after(null, true)
      expect(page.messages).toMatchObject([{ id: '50', type: 'Default', text: 'How it began' }, { id: '60' }])
      expect(page.range).toEqual({ from: '0', to: end, complete: true })
    })

    it('knows nothing of its reactions where Discord does not tell them', () => {
      const [told] = list(starter({ referenced_message: source })).after(null, true).messages
      expect(told).not.toHaveProperty('reactions')
    })

    it('does not give it again to who has it', () => {
      expect(idsIn(list(starter({ referenced_message: source })).after(snowflake('50'), true))).toEqual([])
    })

    it('keeps the pointer where the message is gone, and shows that it is', () => {
      const page = list(starter({ referenced_message: null })).after(null, true)
      expect(page.messages).toMatchObject([{ id: '51', type: '21' }])
      expect(page.range?.from).toBe('0')
    })

    it('does not say that it is gone where Discord did not look it up', () => {
      const page = list(messageJson({ id: '60' }), starter({})).after(null, true)
      expect(page.messages).toMatchObject([{ id: '51', type: '21' }, { id: '60' }])
      expect(page.range).toEqual({ from: '51', to: end, complete: true })
    })
  })
})

describe('content may be withheld', () => {
  const bot = '1100000000000000001'
  const doubtful = (...messages: readonly object[]) =>
    mayBeWithheld(
      messages.map((message) => messageSchema.parse(messageJson(message))),
      bot,
    )
  const empty = { content: '' }
  const sticker = { content: '', sticker_items: [{ id: '7', name: 'Frog', format_type: 1 }] }

  it('where all that people wrote is empty', () => {
    expect(doubtful(empty)).toBe(true)
    expect(doubtful(empty, { ...empty, type: 19 })).toBe(true)
  })

  it('even where the bot sees what is its own, what mentions it, and what stickers say', () => {
    const own = { content: 'Mine', author: userJson({ id: bot }) }
    const mentioning = { content: 'You', mentions: [userJson({ id: bot })] }
    expect(doubtful(empty, own, mentioning, sticker, { type: 7, content: '' })).toBe(true)
  })

  it.each([
    { content: 'x' },
    { ...empty, embeds: [{ title: 'T' }] },
    { ...empty, components: [{ type: 10 }] },
    { ...empty, poll: { question: { text: '?' }, answers: [], expiry: null, allow_multiselect: false } },
    { ...empty, message_snapshots: [{ message: { content: 'x' } }] },
  ])('not where one is not (%#)', (full) => {
    expect(doubtful(empty, full)).toBe(false)
  })

  it('not where nobody wrote', () => {
    expect(doubtful()).toBe(false)
    expect(doubtful(sticker, { type: 7, content: '' })).toBe(false)
  })
})
