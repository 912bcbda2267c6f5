import { exportedUser, type People, type Person } from './seeded-people.ts'

const exportedAt = '2026-08-30T12:00:00+00:00'
const firstId = 820_000_000_000_000_000n

/** An export of DiscordChatExporter with someone in every place that it can hold one. */
export function privateExport(people: People, guild: string): string {
  const at = (place: string): Person => people.at(place)
  const mention = (place: string): string => `<@${at(place).id}>`
  const profile = (place: string): string => `https://discord.com/users/${at(place).id}`
  const picture = (place: string): string => `https://cdn.discordapp.com/avatars/${at(place).id}/a1.png`
  const mentioned = at('mentions[]')
  const image = (place: string) => ({ url: picture(place), canonicalUrl: picture(place), width: 1, height: 1 })
  const embed = (where: string) => ({
    title: `Title ${mention(`${where} title`)}`,
    url: profile(`${where} url`),
    timestamp: null,
    description: `By <@!${at(`${where} description`).id}> and @${mentioned.nickname}`,
    color: '#5865f2',
    author: {
      name: mention(`${where} author name`),
      url: profile(`${where} author url`),
      iconUrl: picture(`${where} author icon`),
    },
    thumbnail: image(`${where} thumbnail`),
    image: image(`${where} image`),
    video: image(`${where} video`),
    footer: { text: mention(`${where} footer`), iconUrl: picture(`${where} footer icon`) },
    images: [image(`${where} gallery`)],
    fields: [{ name: mention(`${where} field name`), value: mention(`${where} field value`), isInline: false }],
    inlineEmojis: [],
  })
  const attachment = (id: string, where: string) => ({
    id,
    url: `https://cdn.example.invalid/members/${at(`${where} url`).id}/report.txt`,
    fileName: `${mention(`${where} file name`)}.txt`,
    fileSizeBytes: 1,
  })
  const sticker = (where: string) => ({
    id: '5',
    name: mention(`${where} name`),
    format: 'Png',
    sourceUrl: profile(`${where} url`),
  })

  const messages = [
    { content: `raw ${mention('raw mention')}, <@!${at('raw nickname mention').id}>` },
    { content: `rendered @${mentioned.name}, @${mentioned.nickname}!`, mentions: [exportedUser(mentioned)] },
    { content: `bare ${at('author').id} and ${mentioned.id}`, mentions: [exportedUser(mentioned)] },
    { content: `see ${profile('profile link')} and discord://-/users/${at('client link').id}.` },
    { content: `pictures ${picture('avatar link')} https://cdn.discordapp.com/banners/${at('banner link').id}/b.png` },
    { content: `https://cdn.discordapp.com/guilds/${guild}/users/${at('member avatar link').id}/avatars/c.png` },
    { content: `hook https://discord.com/api/webhooks/${at('webhook link').id}/token` },
    { content: 'posted by a webhook', author: { ...exportedUser(at('webhook')), isBot: true } },
    { content: 'with an embed', embeds: [embed('embed')], mentions: [exportedUser(mentioned)] },
    { content: 'with files', attachments: [attachment('4', 'attachment')], stickers: [sticker('sticker')] },
    { content: 'with reactions', reactions: [reaction(exportedUser(at('reaction')))] },
    {
      content: 'with an interaction',
      type: '20',
      interaction: { id: '6', name: `ban ${mention('interaction name')}`, user: exportedUser(at('interaction')) },
    },
    {
      content: 'with a forward',
      mentions: [exportedUser(mentioned)],
      reference: { type: 'Forward', messageId: '1', channelId: '2', guildId: guild },
      forwardedMessage: {
        timestamp: exportedAt,
        timestampEdited: null,
        content: `forwarded ${mention('forward text')} ${profile('forward link')}`,
        attachments: [attachment('7', 'forwarded attachment')],
        embeds: [embed('forwarded embed')],
        stickers: [sticker('forwarded sticker')],
      },
    },
    {
      type: 'RecipientAdd',
      content: `${at('author').nickname} added ${mentioned.nickname} to the group.`,
      mentions: [exportedUser(mentioned)],
    },
    {
      type: 'ChannelNameChange',
      content: `${at('author').name} changed the channel name: ${mention('system mention')}`,
    },
    { type: '63', content: `${at('author').nickname} did what nobody heard of yet.` },
  ]

  return JSON.stringify({
    guild: { id: guild, name: `Guild ${guild}`, iconUrl: '' },
    channel: {
      id: '810000000000000001',
      type: 'GuildTextChat',
      categoryId: '810000000000000000',
      category: `Led by ${mention('category name')}`,
      name: `room of ${mention('channel name')}`,
      topic: `Ask ${mention('topic mention')} or ${profile('topic link')}`,
    },
    exportedAt,
    messages: [
      ...messages.map((message, i) => ({ ...plain(exportedUser(at('author')), i), ...message })),
      {
        id: '9',
        content: `broken ${mention('broken message')}`,
        author: exportedUser(at('author of a broken message')),
      },
    ],
  })
}

/** A direct message is called by the names of those in it. */
export function privateDirectMessage(people: People): string {
  const other = people.at('direct message')
  const channel = {
    id: '830000000000000001',
    type: 'DirectTextChat',
    category: 'Private',
    name: other.nickname,
    topic: null,
  }
  const messages = [{ ...plain(exportedUser(other), 90), content: 'between us' }]
  return JSON.stringify({ guild: { id: '0', name: 'Direct Messages', iconUrl: '' }, channel, exportedAt, messages })
}

const reaction = (user: object) => ({
  emoji: { id: '', name: '\u{1f44d}', code: 'thumbsup', isAnimated: false, imageUrl: '' },
  count: 1,
  users: [user],
})

const plain = (author: object, i: number) => ({
  id: String(firstId + BigInt(i)),
  type: 'Default',
  timestamp: exportedAt,
  timestampEdited: null,
  isPinned: false,
  content: '',
  author,
  attachments: [],
  embeds: [],
  stickers: [],
  reactions: [],
  mentions: [],
})
