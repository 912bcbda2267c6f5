import { describe, expect, it } from 'vitest'
import type { SourceMessage } from '../../../domain/archive/source.ts'
import { exportOf, header, idsOf, makeFile, messageOf, readFileWhole, readMessage } from './files.ts'

/** What 2.18, 2.27 and 2.40 write of every author. */
const ann = { id: '3', name: 'ann', discriminator: '0001', isBot: false, avatarUrl: 'https://x.invalid/3.png' }
const annSince227 = { ...ann, nickname: 'Ann', color: null }
const annSince240 = { ...annSince227, roles: [] }

const rare = ({ reference, forwarded, interaction }: SourceMessage) => ({ reference, forwarded, interaction })

describe('a key that is absent', () => {
  it('is silence where the version may not have known it', async () => {
    const message = await readMessage({ ...messageOf(1), author: ann })
    for (const key of ['reference', 'forwarded', 'interaction', 'stickers', 'mentions', 'poll']) {
      expect(message).not.toHaveProperty(key)
    }
  })

  it('is none where every message of the version that has one says so', async () => {
    const since227 = await readMessage({ ...messageOf(1), author: annSince227 })
    expect(rare(since227)).toEqual({ reference: null, forwarded: null, interaction: undefined })
    const since240 = await readMessage({ ...messageOf(1), author: annSince240 })
    expect(rare(since240)).toEqual({ reference: null, forwarded: null, interaction: null })
    expect(since240).not.toHaveProperty('stickers')
  })

  it('is judged message by message, for a file may be merged by hand', async () => {
    const file = await makeFile(exportOf([ann, annSince227].map((author, i) => ({ ...messageOf(i + 1), author }))))
    const { messages } = await readFileWhole(file)
    expect(messages.map(({ reference }) => reference)).toEqual([undefined, null])
  })

  it('is silence on a nickname, and the name in its place is none', async () => {
    const nicknameOf = async (author: object) => (await readMessage({ ...messageOf(1), author })).author.nickname
    expect(await nicknameOf(ann)).toBeUndefined()
    expect(await nicknameOf(annSince227)).toBe('Ann')
    expect(await nicknameOf({ ...annSince227, nickname: ann.name })).toBeNull()
    expect(await nicknameOf({ ...annSince227, nickname: null })).toBeNull()
  })

  it('is silence at reactions whose users were not listed', async () => {
    const emoji = { id: '', name: '🔥', isAnimated: false }
    const reactions = [
      { emoji, count: 2 },
      { emoji, count: 2, users: [] },
      { emoji, count: 0, users: [] },
    ]
    const message = await readMessage({ ...messageOf(1), reactions })
    expect(message.reactions?.map(({ users }) => users)).toEqual([undefined, undefined, []])
  })
})

describe('a reference', () => {
  const reference = { messageId: '5', channelId: '6', guildId: '7' }
  const read = (parts: object) => readMessage({ ...messageOf(1, ''), author: annSince240, ...parts })

  it('without a type is of a forward where the message holds nothing itself, as before 2.47', async () => {
    const message = await read({ reference, attachments: [], embeds: [], stickers: [] })
    expect(message.reference?.kind).toBe('forward')
    expect(message).not.toHaveProperty('forwarded')
  })

  it('without a type is of a reply otherwise', async () => {
    const others = [
      { content: 'x' },
      { type: 'Reply' },
      { type: '19' },
      { type: 'ChannelPinnedMessage' },
      { attachments: [{ id: '8', url: 'x', fileName: 'x', fileSizeBytes: 1 }] },
    ]
    for (const parts of others) {
      expect(rare(await read({ reference, ...parts }))).toMatchObject({ reference: { kind: 'reply' }, forwarded: null })
    }
  })

  it('with a type is what it says', async () => {
    expect((await read({ reference: { ...reference, type: 'Default' } })).reference?.kind).toBe('reply')
    const forward = await read({ content: 'x', reference: { ...reference, type: 'Forward' } })
    expect(forward.reference?.kind).toBe('forward')
    expect(forward).not.toHaveProperty('forwarded')
  })
})

describe('a type', () => {
  it.each([
    ['46', 'PollResult'],
    ['PollResult', 'PollResult'],
    ['18', 'ThreadCreated'],
    ['19', 'Reply'],
    [19, 'Reply'],
    ['7', 'GuildMemberJoin'],
    ['0', 'Default'],
    ['8', '8'],
    ['20', '20'],
    ['21', '21'],
    ['ThreadStarterMessage', 'ThreadStarterMessage'],
    ['__proto__', '__proto__'],
  ])('that one version writes as %s is %s in all', async (type, expected) => {
    expect((await readMessage({ ...messageOf(1), type })).type).toBe(expected)
  })

  it('of a channel is the same by name and by number', async () => {
    for (const [number, name] of [
      [0, 'GuildTextChat'],
      ['1', 'DirectTextChat'],
      ['12', 'GuildPrivateThread'],
      ['13', 'GuildStageVoice'],
    ]) {
      const [byNumber, byName] = await Promise.all(
        [number, name].map(async (type) => {
          const channel = { ...header.channel, type }
          return (await readFileWhole(await makeFile(exportOf([], { ...header, channel })))).channel
        }),
      )
      expect(byNumber).toEqual(byName)
    }
  })
})

describe('people', () => {
  it('that are deleted or webhooks come as they were seen, message by message', async () => {
    const deleted = {
      id: '456226577798135808',
      name: 'Deleted User',
      discriminator: '0000',
      isBot: false,
      avatarUrl: '',
    }
    const hook = (name: string) => ({ id: '9', name, discriminator: '0000', isBot: true })
    const authors = [deleted, hook('News'), hook('Weather'), { ...deleted, id: 77, discriminator: 0 }]
    const file = await makeFile(exportOf(authors.map((author, i) => ({ ...messageOf(i + 1), author }))))
    const { messages, faults } = await readFileWhole(file)
    expect(faults).toEqual([])
    expect(messages.map(({ author: { id, name, isBot } }) => [id, name, isBot])).toEqual([
      ['456226577798135808', 'Deleted User', false],
      ['9', 'News', true],
      ['9', 'Weather', true],
      ['77', 'Deleted User', false],
    ])
  })
})

describe('files that belong together', () => {
  it('as parts each have a header, and give the whole between them', async () => {
    const parts = [[1, 2], [3], []]
    const readings = await Promise.all(
      parts.map(async (ids, i) =>
        readFileWhole(await makeFile(exportOf(ids.map((id) => messageOf(id))), `general [part ${i + 1}].json`)),
      ),
    )
    expect(readings.flatMap(({ messages }) => idsOf(messages))).toEqual(['1', '2', '3'])
    expect(new Set(readings.map(({ channel }) => JSON.stringify(channel))).size).toBe(1)
  })

  it('may be merged by hand: reversed, unsorted, with an id twice', async () => {
    const ids = [5, 4, 4, 9, 1]
    const { messages, faults } = await readFileWhole(await makeFile(exportOf(ids.map((id) => messageOf(id)))))
    expect([idsOf(messages), faults]).toEqual([ids.map(String), []])
  })

  it('give a thread’s starter under its own id in both', async () => {
    const thread = { ...header, channel: { id: '20', type: 'GuildPublicThread', categoryId: '2', category: 'general' } }
    const [parent, child] = await Promise.all(
      [header, thread].map(async (parts) => readFileWhole(await makeFile(exportOf([messageOf(20)], parts)))),
    )
    expect([parent?.channel.id, child?.channel.id, child?.channel.parent?.id]).toEqual(['2', '20', '2'])
    expect(child?.messages).toEqual(parent?.messages)
  })
})
