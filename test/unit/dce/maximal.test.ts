import { describe, expect, it } from 'vitest'
import type { SourceMessage } from '../../../domain/archive/source.ts'
import { example, readFileWhole } from './files.ts'

const bob = {
  id: '400000000000000002',
  isBot: false,
  name: 'bob',
  nickname: 'Bob',
  colour: '#00aa88',
  avatarUrl: 'media/bob-avatar.png',
}

async function theMessage(): Promise<SourceMessage | undefined> {
  return (await readFileWhole(example('maximal-writer-shape.json'))).messages[0]
}

describe('a message with everything that 2.48 can write', () => {
  it('arrives with its head and its author', async () => {
    expect(await theMessage()).toMatchObject({
      id: '300000000000000001',
      type: 'PollResult',
      sentAt: new Date('2026-08-30T10:00:00Z'),
      editedAt: new Date('2026-08-30T10:05:00Z'),
      pinned: true,
      text: "Alice's poll Favourite colour? has closed. <@400000000000000002> <:wave:900000000000000001>",
    })
    expect((await theMessage())?.author).toEqual({
      id: '400000000000000001',
      isBot: false,
      name: 'alice',
      nickname: 'Alice',
      colour: '#336699',
      avatarUrl: 'media/alice-avatar.png',
    })
  })

  it('arrives with attachments, stickers, reactions, mentions, reference and command', async () => {
    const message = await theMessage()
    expect(message?.attachments).toEqual([
      { id: '600000000000000001', fileName: 'report.txt', size: 128, url: 'media/report.txt' },
    ])
    expect(message?.stickers).toEqual([
      { id: '700000000000000001', name: 'Approved', format: 'Png', url: 'media/approved.png' },
    ])
    expect(message?.reactions).toEqual([
      { emoji: { id: '900000000000000003', name: 'agree', animated: false }, count: 2, users: [bob] },
    ])
    expect(message?.mentions).toEqual([bob])
    expect(message?.reference).toEqual({
      kind: 'reply',
      messageId: '300000000000000000',
      channelId: '200000000000000001',
      communityId: '100000000000000001',
    })
    expect(message?.interaction).toEqual({ id: '800000000000000001', name: 'close-poll', user: bob })
    expect(Object.keys(message ?? {})).not.toContain('poll')
  })

  it('arrives with its embeds', async () => {
    expect((await theMessage())?.embeds).toEqual([
      {
        title: 'Poll closed',
        url: 'https://example.invalid/poll',
        timestamp: new Date('2026-08-30T10:00:00Z'),
        description: 'Favourite colour? <:chart:900000000000000002>',
        colour: '#5865f2',
        author: { name: 'Poll bot', url: 'https://example.invalid/bot', iconUrl: 'media/embed-author.png' },
        footer: { text: '60 votes', iconUrl: 'media/footer.png' },
        thumbnail: { url: 'media/thumbnail.png', width: 320, height: 180 },
        video: { url: 'https://media.example.invalid/video.mp4', width: 1280, height: 720 },
        images: [
          { url: 'media/image.png', width: 640, height: 360 },
          { url: 'media/gallery.png', width: 800, height: 600 },
        ],
        fields: [{ name: 'Red', value: '42 votes', inline: true }],
      },
    ])
  })

  it('arrives with the message that it forwards', async () => {
    const forwarded = (await theMessage())?.forwarded
    expect(forwarded).toMatchObject({
      sentAt: new Date('2026-08-29T09:00:00Z'),
      editedAt: new Date('2026-08-29T09:01:00Z'),
      text: 'Forwarded contract content',
      attachments: [{ id: '600000000000000002', fileName: 'forwarded.txt', size: 64, url: 'media/forwarded.txt' }],
      stickers: [{ id: '700000000000000002', name: 'Forwarded', format: 'Png', url: 'media/forwarded-sticker.png' }],
    })
    expect(forwarded?.embeds).toHaveLength(1)
    expect(forwarded?.embeds[0]).toMatchObject({
      title: 'Forwarded embed',
      colour: '#112233',
      thumbnail: { url: 'media/forward-thumbnail.png', width: 160, height: 90 },
      fields: [{ name: 'Forward field', value: 'Forward value', inline: false }],
    })
  })

  it('stands in a channel of a category', async () => {
    const { channel, community } = await readFileWhole(example('maximal-writer-shape.json'))
    expect(community).toMatchObject({ id: '100000000000000001', name: 'Contract Guild' })
    expect(channel).toMatchObject({
      kind: 'text',
      topic: 'Source-derived DCE writer contract',
      parent: { id: '200000000000000000', name: 'Contract Category' },
    })
  })
})
