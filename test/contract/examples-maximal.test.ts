import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpWorld, openHttpWorld } from '../support/http-world.ts'
import { contract, importPublic } from '../support/http-world-examples.ts'

const alice = {
  id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  name: expect.stringMatching(/^user-[0-9a-f]{6}$/),
  isBot: false,
}
const image = (url: string, width: number, height: number) => ({ url, width, height })
const video = 'https://media.example.invalid'

/** The message of `maximal-writer-shape.json`; `bob` is the pseudonym of 400000000000000002, `author` of 400000000000000001. */
const maximal = (author: string, bob: string) => ({
  id: '300000000000000001',
  channelId: '200000000000000001',
  type: 'PollResult',
  content: `<@${author}>'s poll Favourite colour? has closed. <@${bob}> <:wave:900000000000000001>`,
  author: { ...alice, id: author, name: `user-${author.slice(0, 6)}` },
  sentAt: '2026-08-30T10:00:00.000Z',
  editedAt: '2026-08-30T10:05:00.000Z',
  deletedAt: null,
  pinned: true,
  reference: {
    kind: 'reply',
    messageId: '300000000000000000',
    channelId: '200000000000000001',
    communityId: '100000000000000001',
  },
  repliedTo: null,
  mentions: [{ id: bob, name: `user-${bob.slice(0, 6)}`, isBot: false }],
  attachments: [attachment('600000000000000001', 'report.txt', 128)],
  embeds: [
    {
      title: 'Poll closed',
      url: 'https://example.invalid/poll',
      description: 'Favourite colour? <:chart:900000000000000002>',
      timestamp: '2026-08-30T10:00:00.000Z',
      colour: '#5865f2',
      author: { name: 'Poll bot', url: 'https://example.invalid/bot', iconUrl: 'media/embed-author.png' },
      footer: { text: '60 votes', iconUrl: 'media/footer.png' },
      thumbnail: image('media/thumbnail.png', 320, 180),
      video: image(`${video}/video.mp4`, 1280, 720),
      images: [image('media/image.png', 640, 360), image('media/gallery.png', 800, 600)],
      fields: [{ name: 'Red', value: '42 votes', inline: true }],
    },
  ],
  stickers: [{ id: '700000000000000001', name: 'Approved', format: 'Png', url: 'media/approved.png' }],
  poll: null,
  forwarded: {
    authorId: null,
    sentAt: '2026-08-29T09:00:00.000Z',
    editedAt: '2026-08-29T09:01:00.000Z',
    text: 'Forwarded contract content',
    attachments: [attachment('600000000000000002', 'forwarded.txt', 64)],
    embeds: [
      {
        title: 'Forwarded embed',
        url: 'https://example.invalid/forwarded',
        description: 'Forwarded description <:forward:900000000000000004>',
        timestamp: '2026-08-29T09:00:00.000Z',
        colour: '#112233',
        author: {
          name: 'Forward author',
          url: 'https://example.invalid/forward-author',
          iconUrl: 'media/forward-author.png',
        },
        footer: { text: 'Forward footer', iconUrl: 'media/forward-footer.png' },
        thumbnail: image('media/forward-thumbnail.png', 160, 90),
        video: image(`${video}/forward-video.mp4`, 1280, 720),
        images: [image('media/forward-image.png', 640, 360), image('media/forward-gallery.png', 800, 600)],
        fields: [{ name: 'Forward field', value: 'Forward value', inline: false }],
      },
    ],
    stickers: [{ id: '700000000000000002', name: 'Forwarded', format: 'Png', url: 'media/forwarded-sticker.png' }],
  },
  interaction: { id: '800000000000000001', name: 'close-poll', authorId: bob },
  reactions: [{ emoji: { id: '900000000000000003', name: 'agree', animated: false }, count: 2, burstCount: 0 }],
  url: `${contract}/channels/200000000000000001/messages/300000000000000001`,
})

const attachment = (id: string, fileName: string, size: number) => ({
  id,
  fileName,
  size,
  contentType: null,
  url: `media/${fileName}`,
  width: null,
  height: null,
})

describe('the export with everything that its writer can write', () => {
  let world: HttpWorld

  beforeAll(async () => {
    world = await openHttpWorld()
    await importPublic(world)
  })

  afterAll(() => world.close())

  it('arrives in the reply field by field, and nothing beside it', async () => {
    const { body } = await world.get(`${contract}/channels/contract-channel/messages/300000000000000001`)
    const message = JSON.parse(body)
    expect(message).toEqual(maximal(message.author.id, message.interaction.authorId))
    expect(message.author).toEqual(alice)
    expect(message.author.id).not.toBe(message.interaction.authorId)
  })

  it('gives its channel its topic and its category', async () => {
    const { body } = await world.get(`${contract}/channels/200000000000000001`)
    expect(JSON.parse(body)).toEqual({
      id: '200000000000000001',
      slug: 'contract-channel',
      name: 'contract-channel',
      kind: 'text',
      placeholder: false,
      parent: { id: '200000000000000000', slug: 'contract-category' },
      topic: 'Source-derived DCE writer contract',
      position: null,
      nsfw: null,
      archived: null,
      locked: null,
      tags: [],
      messageCount: 1,
      lastActivityAt: '2026-08-30T10:00:00.000Z',
    })
  })

  it('stores who reacted by pseudonym only', async () => {
    const { message_reaction_authors: rows = [], messages = [] } = await world.dump()
    const maximalRow = messages.find(({ snowflake }) => snowflake === '300000000000000001')
    const { authorId } = JSON.parse(maximalRow?.['interaction'] ?? '')
    expect(rows).toEqual([
      {
        channel_id: maximalRow?.['channel_id'],
        snowflake: '300000000000000001',
        emoji_key: '900000000000000003',
        author_id: authorId,
      },
    ])
  })
})
