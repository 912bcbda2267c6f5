import { describe, expect, it } from 'vitest'
import { messageOf, messageSchema } from '../../../adapters/discord/message.ts'
import { textOfMessage } from '../../../domain/archive/personal-text.ts'
import { Pseudonyms } from '../../../domain/archive/pseudonym.ts'
import type { SourceMessage } from '../../../domain/archive/source.ts'
import { messageJson, userJson } from './json.ts'

const read = (change: object = {}): SourceMessage => messageOf(messageSchema.parse(messageJson(change)))

const pollEnd = (question: string): readonly object[] => {
  const fields = { poll_question_text: question, victor_answer_text: 'Tea', victor_answer_votes: '4', total_votes: '7' }
  return [{ type: 'poll_result', fields: Object.entries(fields).map(([name, value]) => ({ name, value })) }]
}

describe('a message of Discord’s', () => {
  it('says of everything whether it is there', () => {
    expect(read()).toEqual({
      id: '500000000000000001',
      type: 'Default',
      sentAt: new Date('2024-03-01T10:20:30.123Z'),
      editedAt: null,
      author: {
        id: '200000000000000001',
        isBot: false,
        name: 'ann',
        displayName: 'Ann',
        avatarUrl: 'https://cdn.discordapp.com/embed/avatars/0.png',
      },
      text: 'Hello',
      pinned: false,
      reference: null,
      attachments: [],
      embeds: [],
      stickers: [],
      reactions: [],
      mentions: [],
      poll: null,
      forwarded: null,
      interaction: null,
    })
  })

  it.each([
    [0, 'Default'],
    [1, 'RecipientAdd'],
    [7, 'GuildMemberJoin'],
    [18, 'ThreadCreated'],
    [19, 'Reply'],
    [46, 'PollResult'],
    [8, '8'],
    [20, '20'],
    [9063, '9063'],
  ])('of type %i is called as exports call it, %s', (type, name) => {
    expect(read({ type }).type).toBe(name)
  })

  it('passes over what it does not know', () => {
    const unknown = { surprise: { deep: [1] } }
    expect(read({ ...unknown, author: userJson(unknown) })).toEqual(read())
  })

  it.each([
    [1, { mentions: [userJson({ id: '200000000000000002' })] }, 'Added <@200000000000000002> to the group.'],
    [1, {}, 'Added a recipient.'],
    [2, { mentions: [userJson()] }, 'Left the group.'],
    [2, { mentions: [userJson({ id: '200000000000000002' })] }, 'Removed <@200000000000000002> from the group.'],
    [
      3,
      { call: { participants: [], ended_timestamp: '2024-03-01T10:50:30.123456+00:00' } },
      'Started a call that lasted 30 minutes.',
    ],
    [4, { content: 'new name' }, 'Changed the channel name: new name'],
    [5, { content: '' }, 'Changed the channel icon.'],
    [6, { content: '' }, 'Pinned a message.'],
    [7, { content: '' }, 'Joined the server.'],
    [18, { content: 'The name of a thread' }, 'Started a thread.'],
    [46, { content: '', embeds: pollEnd('Tea or coffee?') }, "<@200000000000000001>'s poll Tea or coffee? has closed."],
    [46, { content: '', embeds: pollEnd(' ') }, "<@200000000000000001>'s poll has closed."],
    [46, { content: '', embeds: [{ type: 'poll_result' }] }, "<@200000000000000001>'s poll has closed."],
    [46, { content: '', embeds: [] }, 'A poll has closed.'],
    [12, { content: 'a followed channel' }, 'a followed channel'],
  ])('of type %i is worded as exports word it (%#)', (type, change, text) => {
    expect(read({ type, ...change }).text).toBe(text)
  })

  it('that ends a poll has who won in its embed, and names nobody by an id once it is pseudonymised', () => {
    const message = read({
      type: 46,
      content: '',
      embeds: pollEnd('Is <@200000000000000001> or 200000000000000001 it?'),
    })
    expect(message.embeds?.[0]?.fields).toContainEqual({ name: 'victor_answer_text', value: 'Tea', inline: false })
    const pseudonyms = new Pseudonyms(new Uint8Array(32))
    const ann = pseudonyms.of(message.author.id)
    const text = textOfMessage(message, pseudonyms)(message.text)
    expect(text).toBe(`<@${ann}>'s poll Is <@${ann}> or ${ann} it? has closed.`)
  })

  it('names a webhook as a bot, by the name it took for this message', () => {
    const author = { id: '300000000000000001', username: 'Bridge', discriminator: '0000', avatar: null }
    expect(read({ author, webhook_id: author.id }).author).toMatchObject({ id: author.id, isBot: true, name: 'Bridge' })
  })

  it('has a picture where exports have it, the name that Discord shows, and a nickname only of whom it shows as a member', () => {
    expect(read({ author: userJson({ avatar: 'a_0123', bot: true }) }).author).toMatchObject({
      isBot: true,
      avatarUrl: 'https://cdn.discordapp.com/avatars/200000000000000001/a_0123.gif?size=512',
    })
    const mentions = [userJson({ discriminator: '0007', member: { nick: 'Annie' } }), userJson({ member: {} })]
    expect(read({ mentions }).mentions).toMatchObject([
      { displayName: 'Ann', nickname: 'Annie', avatarUrl: 'https://cdn.discordapp.com/embed/avatars/2.png' },
      { displayName: 'Ann', nickname: null },
    ])
    expect(read().author).not.toHaveProperty('nickname')
    expect(read({ author: userJson({ global_name: null }) }).author).toMatchObject({ displayName: null })
  })

  it('points at what it answers, and at what it forwards with a copy', () => {
    const target = {
      message_id: '500000000000000000',
      channel_id: '400000000000000001',
      guild_id: '100000000000000001',
    }
    const reference = { messageId: target.message_id, channelId: target.channel_id, communityId: target.guild_id }
    expect(read({ type: 19, message_reference: target, referenced_message: null }).reference).toEqual({
      kind: 'reply',
      ...reference,
    })
    const snapshot = {
      type: 0,
      content: 'Once',
      timestamp: '2023-01-01T00:00:00+00:00',
      edited_timestamp: '2023-01-02T00:00:00+00:00',
      mentions: [],
      attachments: [],
      embeds: [{ type: 'rich', title: 'T' }],
      sticker_items: [{ id: '700000000000000001', name: 'Frog', format_type: 2 }],
    }
    const forward = read({
      content: '',
      message_reference: { type: 1, ...target },
      message_snapshots: [{ message: snapshot }],
    })
    expect(forward.reference).toEqual({ kind: 'forward', ...reference })
    expect(forward.forwarded).toMatchObject({
      sentAt: new Date('2023-01-01T00:00:00Z'),
      editedAt: new Date('2023-01-02T00:00:00Z'),
      text: 'Once',
      attachments: [],
      embeds: [{ title: 'T' }],
      stickers: [{ format: 'Apng', url: 'https://cdn.discordapp.com/stickers/700000000000000001.png' }],
    })
    expect(forward.forwarded).not.toHaveProperty('author')
  })

  it('has files, and stickers of formats that there were not yet', () => {
    const file = { id: '600000000000000001', filename: 'a b.png', size: 12, url: 'https://cdn.discordapp.com/a?ex=1' }
    expect(read({ attachments: [{ ...file, content_type: 'image/png', width: 3, height: null }] }).attachments).toEqual(
      [{ id: file.id, fileName: 'a b.png', size: 12, contentType: 'image/png', url: file.url, width: 3, height: null }],
    )
    const formats = [1, 2, 3, 4, 9].map((format_type) => ({ id: '700000000000000001', name: 'Frog', format_type }))
    expect(
      read({ sticker_items: formats }).stickers?.map(({ format, url }) => [format, url?.split('.').at(-1)]),
    ).toEqual([
      ['Png', 'png'],
      ['Apng', 'png'],
      ['Lottie', 'json'],
      ['Gif', 'gif'],
      ['9', 'png'],
    ])
  })

  it('counts reactions and, apart, super reactions', () => {
    const reactions = [
      { emoji: { id: null, name: '👍' }, count: 5, count_details: { burst: 2, normal: 3 }, me: false },
      { emoji: { id: '800000000000000001', name: null, animated: true }, count: 1 },
    ]
    expect(read({ reactions }).reactions).toEqual([
      { emoji: { id: null, name: '👍', animated: false }, count: 5, burstCount: 2 },
      { emoji: { id: '800000000000000001', name: '', animated: true }, count: 1, burstCount: 0 },
    ])
  })

  it('has a poll with the votes of each answer', () => {
    const poll = {
      question: { text: 'Tea?' },
      answers: [
        { answer_id: 1, poll_media: { text: 'Yes', emoji: { id: null, name: '🍵' } } },
        { answer_id: 2, poll_media: { text: 'No' } },
      ],
      expiry: '2024-03-02T00:00:00+00:00',
      allow_multiselect: true,
      layout_type: 1,
    }
    const results = { is_finalized: false, answer_counts: [{ id: 1, count: 4, me_voted: false }] }
    expect(read({ poll: { ...poll, results } }).poll).toEqual({
      question: 'Tea?',
      answers: [
        { text: 'Yes', emoji: { id: null, name: '🍵', animated: false }, votes: 4 },
        { text: 'No', emoji: null, votes: 0 },
      ],
      expiresAt: new Date('2024-03-02T00:00:00Z'),
      multiple: true,
    })
    expect(read({ poll: { ...poll, expiry: null } }).poll).toMatchObject({
      expiresAt: null,
      answers: [{ votes: null }, {}],
    })
  })

  it('tells the command that it answers, by name where Discord still says it', () => {
    const told = { id: '900000000000000001', type: 2, user: userJson() }
    expect(
      read({ type: 20, interaction: { ...told, name: 'help' }, interaction_metadata: told }).interaction,
    ).toMatchObject({
      id: told.id,
      name: 'help',
      user: { id: '200000000000000001' },
    })
    expect(read({ type: 20, interaction_metadata: told }).interaction).toMatchObject({ id: told.id, name: '' })
  })
})

describe('embeds', () => {
  const embedsOf = (...embeds: readonly object[]) => read({ embeds }).embeds

  it('name the proxied copy of a picture, as exports do, and empty texts where there are none', () => {
    const picture = {
      url: 'https://a.example/x.png',
      proxy_url: 'https://images-ext-1.discordapp.net/x',
      width: 1,
      height: 2,
    }
    expect(
      embedsOf({
        type: 'link',
        url: 'https://a.example/',
        color: 255,
        author: { name: 'A', icon_url: 'https://a.example/i', proxy_icon_url: 'https://images-ext-1.discordapp.net/i' },
        footer: { text: 'F' },
        thumbnail: picture,
        fields: [{ name: 'n', value: 'v' }],
      }),
    ).toEqual([
      {
        title: '',
        url: 'https://a.example/',
        description: '',
        timestamp: null,
        colour: '#0000ff',
        author: { name: 'A', url: null, iconUrl: 'https://images-ext-1.discordapp.net/i' },
        footer: { text: 'F', iconUrl: null },
        thumbnail: { url: picture.proxy_url, width: 1, height: 2 },
        video: null,
        images: [],
        fields: [{ name: 'n', value: 'v', inline: false }],
      },
    ])
  })

  it('with one address, which only add a picture, are one', () => {
    const image = (name: string) => ({ image: { url: `https://a.example/${name}` } })
    const url = 'https://twitter.com/a/1'
    const urls = embedsOf(
      { url, title: 'T', ...image('1') },
      { url, ...image('2') },
      { url, ...image('3') },
      { url, description: 'Another', ...image('4') },
      { url: 'https://twitter.com/a/2', ...image('5') },
      image('6'),
      image('7'),
    )?.map(({ images }) => images.map((each) => each.url?.at(-1)).join(''))
    expect(urls).toEqual(['123', '4', '5', '6', '7'])
  })
})
