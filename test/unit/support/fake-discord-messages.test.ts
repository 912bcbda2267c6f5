import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSample } from '../../../adapters/sample/community.ts'
import { type CheckedDiscord, checkedDiscord } from '../../support/fake-discord/checked.ts'
import { fakeGuildOf } from '../../support/fake-discord/guild-of.ts'
import { channelTypes, type DiscordMessage, isThread } from '../../support/fake-discord/json.ts'
import { compareIds } from '../../support/fake-discord/moments.ts'

describe('the fake Discord’s messages', () => {
  let discord: CheckedDiscord
  let busy: string
  let path: string
  /** All of the busiest channel, from the oldest to the newest. */
  let ids: readonly string[]

  beforeAll(async () => {
    discord = await checkedDiscord({ messages: 2_000, edition: 2 })
    const lengths = discord.state.channels().map(({ id }) => [discord.state.messages(id).length, id] as const)
    busy = lengths.sort(([a], [b]) => b - a)[0]?.[1] ?? ''
    path = `/channels/${busy}/messages`
    ids = discord.state.messages(busy).map(({ id }) => id)
  })
  afterAll(() => discord.close())

  const page = async (query: string): Promise<readonly string[]> =>
    (await discord.read<DiscordMessage[]>(`${path}?${query}`)).map(({ id }) => id)
  const newestFirst = (part: readonly string[]): readonly string[] => [...part].reverse()

  it('gives the fifty newest, newest first', async () => {
    expect(await page('')).toEqual(newestFirst(ids.slice(-50)))
    expect(await page('limit=100')).toEqual(newestFirst(ids.slice(-100)))
    expect(await page('limit=1')).toEqual(ids.slice(-1))
  })

  it('gives what lies before and after a message without itself, newest first both ways', async () => {
    expect(await page(`before=${ids[60]}&limit=20`)).toEqual(newestFirst(ids.slice(40, 60)))
    expect(await page(`after=${ids[60]}&limit=20`)).toEqual(newestFirst(ids.slice(61, 81)))
    expect(await page('after=0&limit=7')).toEqual(newestFirst(ids.slice(0, 7)))
    expect(await page(`after=${ids.at(-1)}`)).toEqual([])
    expect(await page(`before=${ids[0]}`)).toEqual([])
  })

  it('takes bounds that are no message', async () => {
    const between = String(BigInt(ids[60] ?? 0) + 1n)
    expect(await page(`after=${between}&limit=3`)).toEqual(newestFirst(ids.slice(61, 64)))
    expect(await page(`before=${between}&limit=3`)).toEqual(newestFirst(ids.slice(58, 61)))
  })

  it('gives what lies around a message with itself', async () => {
    expect(await page(`around=${ids[60]}&limit=11`)).toEqual(newestFirst(ids.slice(55, 66)))
  })

  it('refuses two bounds at once, and bounds that are none', async () => {
    for (const query of ['before=1&after=1', 'after=1&around=1', 'before=x', 'limit=x', 'limit=0', 'after=']) {
      expect([query, await discord.refused(`${path}?${query}`)]).toEqual([query, '400 50035'])
    }
  })

  it('refuses more than a hundred in Discord’s words', async () => {
    const { status, body } = await discord.get<object>(`${path}?limit=101`)
    expect([status, body]).toEqual([
      400,
      {
        message: 'Invalid Form Body',
        code: 50035,
        errors: {
          limit: { _errors: [{ code: 'NUMBER_TYPE_MAX', message: 'int value should be less than or equal to 100.' }] },
        },
      },
    ])
  })

  it('shows the whole sample: every message of every channel is described and as it ought to be', async () => {
    const { channels } = await fakeGuildOf(createSample({ seed: 1, messages: 2_000 }), 2)
    for (const { channel, messages } of channels) {
      if (channel.type === channelTypes.category || channel.type === channelTypes.forum) continue
      const walked = await discord.walk(channel.id)
      expect(walked).toEqual(discord.state.messages(channel.id))
      const bare = walked.map(({ thread: _, referenced_message: __, flags, ...rest }) => ({
        ...rest,
        flags: flags & ~32,
      }))
      expect(bare).toEqual(messages.map(({ message }) => message))
      expect(walked.map(({ id }) => id).sort(compareIds)).toEqual(walked.map(({ id }) => id))
    }
  })

  it('gives one message as it stands in its page', async () => {
    const [newest] = await discord.read<DiscordMessage[]>(path)
    expect(await discord.read(`${path}/${newest?.id}`)).toEqual(newest)
    expect(await discord.refused(`${path}/123456789012345678`)).toBe('404 10008')
  })

  it('has no messages in categories and forums', async () => {
    const silent = discord.state.channels().filter(({ type }) => type === 4 || type === 15)
    for (const { id } of silent) expect(await discord.refused(`/channels/${id}/messages`)).toBe('400 50024')
    expect(silent.length).toBeGreaterThan(3)
  })

  it('gives nothing, and no error, where the history may not be read', async () => {
    discord.state.setHistory(busy, false)
    expect(await page('')).toEqual([])
    expect(await page(`after=${ids[0]}`)).toEqual([])
    expect(await discord.refused(`${path}/${ids[0]}`)).toBe('403 50013')
    expect(await discord.refused(`${path}?limit=101`)).toBe('400 50035')
    discord.state.setHistory(busy, true)
    expect(await page('limit=1')).toEqual(ids.slice(-1))
  })

  const everything = (): readonly DiscordMessage[] =>
    discord.state.channels().flatMap(({ id }) => discord.state.messages(id))

  it('numbers the types, and leaves system messages without words', () => {
    const all = everything()
    const types = [0, 1, 6, 7, 8, 18, 19, 20, 21, 46, 9063]
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(types))
    const worded = new Set(all.filter(({ content }) => content !== '').map(({ type }) => type))
    expect(worded).toEqual(new Set([0, 18, 19, 20, 9063]))
  })

  it('forwards with a copy and a flag, and asks with polls', () => {
    const all = everything()
    const forwards = all.filter(({ message_reference }) => message_reference?.type === 1)
    expect(forwards.length).toBeGreaterThan(5)
    for (const { message_snapshots, flags } of forwards) {
      expect(message_snapshots).toHaveLength(1)
      expect(flags & (1 << 14)).not.toBe(0)
    }
    const polls = all.flatMap(({ poll }) => (poll ? [poll] : []))
    expect(polls.length).toBeGreaterThan(5)
    expect(polls).toContainEqual(expect.objectContaining({ layout_type: 1, results: expect.anything() }))
    expect(all.some(({ sticker_items }) => sticker_items !== undefined)).toBe(true)
  })

  it('tells of a referenced message, that it is gone, or nothing', () => {
    const replies = everything().filter(({ type }) => type === 19)
    const kinds = replies.map(({ referenced_message }) =>
      referenced_message ? 'there' : referenced_message === null ? 'gone' : 'not told',
    )
    expect(new Set(kinds)).toEqual(new Set(['there', 'gone', 'not told']))
    for (const { referenced_message, message_reference } of replies) {
      if (referenced_message) expect(referenced_message.id).toBe(message_reference?.message_id)
      expect(referenced_message ?? {}).not.toHaveProperty('referenced_message')
    }
  })

  it('starts a thread’s messages with one of its own that points at the message the thread is called by', () => {
    const threads = discord.state.channels().filter(isThread)
    const started = threads.flatMap(({ id, parent_id }) => {
      const [first] = discord.state.messages(id)
      return first?.type === 21 ? [{ id, parent_id, first }] : []
    })
    expect(started.length).toBeGreaterThan(3)
    for (const { id, parent_id, first } of started) {
      expect(first).toMatchObject({ content: '', message_reference: { channel_id: parent_id, message_id: id } })
      expect(first.id).not.toBe(id)
      expect(first.referenced_message?.id).toBe(id)
      const starter = discord.state.messages(parent_id ?? '').find((message) => message.id === id)
      expect(starter?.thread?.id).toBe(id)
      expect((starter?.flags ?? 0) & 32).toBe(32)
    }
    const posts = threads.filter(({ id, applied_tags }) => applied_tags && discord.state.messages(id)[0]?.id === id)
    expect(posts.length).toBeGreaterThan(3)
  })

  it('tells webhooks and the applications behind commands', () => {
    const all = everything()
    const hooks = all.filter(({ webhook_id, application_id }) => webhook_id && !application_id)
    const commands = all.filter(({ type }) => type === 20)
    for (const { webhook_id, author } of hooks) expect([webhook_id, author.discriminator]).toEqual([author.id, '0000'])
    for (const { application_id, author } of commands) expect(application_id).toBe(author.id)
    expect([hooks.length > 5, commands.length > 5]).toEqual([true, true])
  })

  it('signs attachments in hexadecimal digits, with others each time it is told to', async () => {
    const held = everything().find(({ attachments }) => attachments.length > 0)
    const read = async (): Promise<URL> => {
      const message = await discord.read<DiscordMessage>(`/channels/${held?.channel_id}/messages/${held?.id}`)
      return new URL(message.attachments[0]?.url ?? '')
    }
    const before = await read()
    for (const name of ['ex', 'is', 'hm']) expect(before.searchParams.get(name)).toMatch(/^[0-9a-f]{8,64}$/)
    discord.state.signAnew()
    const after = await read()
    expect(after.pathname).toBe(before.pathname)
    expect(after.searchParams.get('hm')).not.toBe(before.searchParams.get('hm'))
    expect(await read()).toEqual(after)
  })

  it('keeps the content back without the intent, but for what names the bot or is its own', async () => {
    const { bot } = await fakeGuildOf(createSample({ seed: 1, messages: 0 }))
    const told = discord.state.addMessage(busy, { mentions: [bot], content: `<@${bot.id}> hello` })
    const own = discord.state.addMessage(busy, { author: bot, content: 'mine' })
    discord.state.setIntent(false)
    const all = (
      await Promise.all(
        discord.state
          .channels()
          .filter(({ type }) => type === 0)
          .map(({ id }) => discord.walk(id)),
      )
    ).flat()
    const kept = all.filter(
      ({ content, embeds, attachments, poll }) => content || embeds.length + attachments.length || poll,
    )
    expect(kept.map(({ id }) => id)).toEqual([told.id, own.id])
    const copies = all.flatMap(({ message_snapshots }) => message_snapshots ?? [])
    expect(new Set(copies.map(({ message }) => message.content))).toEqual(new Set(['']))
    const answered = all.flatMap(({ referenced_message }) => (referenced_message ? [referenced_message.content] : []))
    expect(new Set(answered)).toEqual(new Set(['']))
    for (const key of ['author', 'timestamp', 'reactions', 'mentions'])
      expect(all.some((each) => key in each)).toBe(true)
    discord.state.setIntent(true)
    expect((await discord.walk(busy)).some(({ content }) => content !== '')).toBe(true)
  })
})
