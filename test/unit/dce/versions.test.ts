import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportOf, makeFile, messageOf, readFileWhole, readMessage } from './files.ts'

describe('a message of an older version', () => {
  it('is silent on all that the version does not write', async () => {
    const message = await readMessage({ id: '1', timestamp: '2019-01-02T03:04:05.6+00:00', author: { id: '3' } })
    expect(message).toEqual({
      id: '1',
      type: 'Default',
      sentAt: new Date('2019-01-02T03:04:05.600Z'),
      editedAt: null,
      author: { id: '3', isBot: false, name: '' },
      text: '',
    })
  })

  it('of 2.25 has numbers for discriminators and no users at its reactions', async () => {
    const user = { id: '4', name: 'bob', discriminator: 7, isBot: false }
    const reactions = [{ emoji: { id: null, name: '👍', isAnimated: false, imageUrl: 'https://x.invalid' }, count: 3 }]
    const message = await readMessage({ ...messageOf(1), author: user, mentions: [user], reactions })
    expect(message.mentions).toEqual([{ id: '4', isBot: false, name: 'bob' }])
    expect(message.reactions).toEqual([{ emoji: { id: null, name: '👍', animated: false }, count: 3 }])
  })

  it('of 2.34 has one image in an embed, and later ones have it once', async () => {
    const image = { url: 'https://x.invalid/1.png', width: 1, height: 2 }
    const other = { url: 'https://x.invalid/2.png', width: 3, height: 4 }
    const embeds = [{ image }, { image, images: [image, other] }, { images: [other] }, {}]
    const message = await readMessage({ ...messageOf(1), embeds })
    expect(message.embeds?.map((embed) => embed.images)).toEqual([[image], [image, other], [other], []])
    expect(message.embeds?.[3]).toEqual({
      title: null,
      url: null,
      description: null,
      timestamp: null,
      colour: null,
      author: null,
      footer: null,
      thumbnail: null,
      video: null,
      images: [],
      fields: [],
    })
  })
})

describe('a field of a message', () => {
  it.each([
    ['2026-08-30T10:00:00Z', '2026-08-30T10:00:00.000Z'],
    ['2026-08-30T10:00:00.1+00:00', '2026-08-30T10:00:00.100Z'],
    ['2026-08-30T13:00:00.12+03:00', '2026-08-30T10:00:00.120Z'],
    ['2026-08-30T19:00:00.1239999+09:00', '2026-08-30T10:00:00.123Z'],
    ['2026-08-30T06:00:00.9999999-04:00', '2026-08-30T10:00:00.999Z'],
    ['2026-08-30T10:00:00', '2026-08-30T10:00:00.000Z'],
    ['2026-08-30T10:00:00.1234567', '2026-08-30T10:00:00.123Z'],
    ['2024-02-29T23:30:00-01:00', '2024-03-01T00:30:00.000Z'],
    ['2026-10-31T23:30:00Z', '2026-10-31T23:30:00.000Z'],
    ['1969-12-31T23:59:59.9999999+00:00', '1969-12-31T23:59:59.999Z'],
  ])('that is the time %s is %s', async (timestamp, expected) => {
    const message = await readMessage({ ...messageOf(1), timestamp, timestampEdited: timestamp })
    expect([message.sentAt, message.editedAt]).toEqual([new Date(expected), new Date(expected)])
  })

  it('that is a custom emoji keeps its id; one of Unicode has none', async () => {
    const emojis = [
      { id: '9', name: 'wave', isAnimated: true },
      { id: '', name: '🔥' },
      { id: null, name: '👍🏽' },
    ]
    const reactions = emojis.map((emoji) => ({ emoji, count: 1, users: [] }))
    const message = await readMessage({ ...messageOf(1), reactions })
    expect(message.reactions?.map(({ emoji }) => emoji)).toEqual([
      { id: '9', name: 'wave', animated: true },
      { id: null, name: '🔥', animated: false },
      { id: null, name: '👍🏽', animated: false },
    ])
  })

  it('that is a path of Windows gets slashes and is not resolved', async () => {
    const attachments = [
      { id: '5', url: 'x_Files\\..\\..\\a b.png', fileName: 'a b.png', fileSizeBytes: 1 },
      { id: '6', url: 'https://cdn.invalid/a.png?ex=1&is=2', fileName: 'a\\b.png', fileSizeBytes: -1 },
    ]
    const message = await readMessage({ ...messageOf(1), attachments })
    expect(message.attachments).toEqual([
      { id: '5', fileName: 'a b.png', size: 1, url: 'x_Files/../../a b.png' },
      { id: '6', fileName: 'a\\b.png', size: null, url: 'https://cdn.invalid/a.png?ex=1&is=2' },
    ])
  })

  it('that is a reference says whether it forwards', async () => {
    const reference = { type: 'Forward', messageId: '5', channelId: '6', guildId: null }
    const forwarded = { timestamp: '2026-08-30T10:00:00+00:00', timestampEdited: null, content: 'seen' }
    const message = await readMessage({ ...messageOf(1), reference, forwardedMessage: forwarded })
    expect(message.reference).toEqual({ kind: 'forward', messageId: '5', channelId: '6', communityId: null })
    expect(message.forwarded).toEqual({
      sentAt: new Date('2026-08-30T10:00:00Z'),
      editedAt: null,
      text: 'seen',
      attachments: [],
      embeds: [],
      stickers: [],
    })
    const plain = await readMessage({ ...messageOf(1), reference: { messageId: '5' }, forwardedMessage: null })
    expect(plain).toMatchObject({ reference: { kind: 'reply', messageId: '5', channelId: null }, forwarded: null })
  })

  it('that is a colour is in lower case, or none', async () => {
    const colours = ['#58B9FF', null, '#fff', 'red'].map((color) => ({ color }))
    const message = await readMessage({ ...messageOf(1), embeds: colours })
    expect(message.embeds?.map(({ colour }) => colour)).toEqual(['#58b9ff', null, null, null])
  })

  it('that is an unknown type or key stops nothing', async () => {
    const message = await readMessage({
      ...messageOf(1),
      type: '21',
      poll: {},
      ['__proto__']: { content: 'no' },
      more: [{}],
    })
    expect(message.type).toBe('21')
    expect(Object.keys(message)).toEqual(['id', 'type', 'sentAt', 'editedAt', 'author', 'text'])
    expect((await readMessage({ ...messageOf(1), type: 8 })).type).toBe('8')
  })

  it('that is text arrives unit by unit, lone surrogates too', async () => {
    const texts = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 50 })
    await fc.assert(
      fc.asyncProperty(texts, async (written) => {
        const contents = [...written, '\ud83d', 'a\ude00b', '\ud83d\ude00', '\u0000']
        const { messages } = await readFileWhole(
          await makeFile(exportOf(contents.map((text, i) => messageOf(i, text)))),
        )
        expect(messages.map(({ text }) => text)).toEqual(contents)
      }),
      { numRuns: 20 },
    )
  })
})
