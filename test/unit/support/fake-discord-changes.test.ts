import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CheckedDiscord, checkedDiscord } from '../../support/fake-discord/checked.ts'
import { channelTypes, type DiscordChannel, type DiscordMessage } from '../../support/fake-discord/json.ts'

describe('what happens in the fake Discord while it is read', () => {
  let discord: CheckedDiscord
  let text: string

  beforeEach(async () => {
    discord = await checkedDiscord({ edition: 3 })
    text = discord.state.channels().find(({ name }) => name === 'general')?.id ?? ''
  })
  afterEach(() => discord.close())

  const channel = (id = text): Promise<DiscordChannel> => discord.read(`/channels/${id}`)
  const newest = async (id = text): Promise<DiscordMessage | undefined> =>
    (await discord.read<DiscordMessage[]>(`/channels/${id}/messages?limit=1`))[0]
  const listed = async (): Promise<readonly string[]> =>
    (await discord.read<DiscordChannel[]>(`/guilds/${discord.guildId}/channels`)).map(({ id }) => id)

  it('gets new messages behind all others, and calls the newest the last', async () => {
    const before = await newest()
    const first = discord.state.addMessage(text, { content: 'hello' })
    const second = discord.state.addMessage(text)
    expect(BigInt(second.id)).toBeGreaterThan(BigInt(first.id))
    expect(await newest()).toMatchObject({ id: second.id, channel_id: text })
    expect((await channel()).last_message_id).toBe(second.id)
    const after = await discord.read<DiscordMessage[]>(`/channels/${text}/messages?after=${before?.id}`)
    expect(after.map(({ id }) => id)).toEqual([second.id, first.id])
  })

  it('puts a message with an old id where it belongs', async () => {
    const [, second, third] = discord.state.messages(text)
    const id = String(BigInt(third?.id ?? 0) - 1n)
    discord.state.addMessage(text, { id })
    const page = await discord.read<DiscordMessage[]>(`/channels/${text}/messages?after=${second?.id}&limit=2`)
    expect(page.map((each) => each.id)).toEqual([third?.id, id])
    expect((await channel()).last_message_id).toBe((await newest())?.id)
  })

  it('edits a message and says when', async () => {
    const { id } = discord.state.addMessage(text)
    discord.state.editMessage(text, id, { content: 'corrected' })
    const edited = await discord.read<DiscordMessage>(`/channels/${text}/messages/${id}`)
    expect(edited).toMatchObject({ content: 'corrected', edited_timestamp: expect.stringMatching(/\+00:00$/) })
  })

  it('deletes a message, which the channel goes on to call its last', async () => {
    const { id } = discord.state.addMessage(text)
    discord.state.deleteMessage(text, id)
    expect(await discord.refused(`/channels/${text}/messages/${id}`)).toBe('404 10008')
    expect((await newest())?.id).not.toBe(id)
    expect((await channel()).last_message_id).toBe(id)
    expect(() => discord.state.deleteMessage(text, id)).toThrow('no message')
  })

  it('shows the answers to a deleted message as answers to nothing', async () => {
    const asked = discord.state.addMessage(text)
    const reference = { type: 0 as const, channel_id: text, message_id: asked.id }
    const ids = Array.from({ length: 3 }, (_, i) => String(BigInt(asked.id) + BigInt(i + 1) * (1n << 22n)))
    for (const id of ids) discord.state.addMessage(text, { id, type: 19, message_reference: reference })
    const told = async (): Promise<readonly unknown[]> =>
      (await discord.read<DiscordMessage[]>(`/channels/${text}/messages?after=${asked.id}`)).flatMap((each) =>
        'referenced_message' in each ? [each.referenced_message?.id ?? null] : [],
      )
    expect(new Set(await told())).toEqual(new Set([asked.id]))
    discord.state.deleteMessage(text, asked.id)
    expect(new Set(await told())).toEqual(new Set([null]))
  })

  it('renames, adds and removes channels, with their threads', async () => {
    discord.state.renameChannel(text, 'universal')
    expect((await channel()).name).toBe('universal')
    const category = discord.state.channels().find(({ type }) => type === channelTypes.category)?.id ?? ''
    const added = discord.state.addChannel({ name: 'new', parent_id: category })
    const thread = discord.state.addThread(added.id)
    discord.state.addMessage(thread.id)
    expect(await listed()).toContain(added.id)
    expect((await channel(added.id)).last_message_id).toBeNull()
    discord.state.removeChannel(added.id)
    expect(await listed()).not.toContain(added.id)
    expect([
      await discord.refused(`/channels/${added.id}`),
      await discord.refused(`/channels/${thread.id}/messages`),
    ]).toEqual(['404 10003', '404 10003'])
    const child = discord.state.addChannel({ parent_id: category })
    discord.state.removeChannel(category)
    expect((await channel(child.id)).parent_id).toBeNull()
  })

  it('starts a thread from a message, which then has it', async () => {
    const { id } = discord.state.addMessage(text)
    const thread = discord.state.addThread(text, { messageId: id, name: 'about this' })
    expect([thread.id, thread.message_count]).toEqual([id, 0])
    const starter = await discord.read<DiscordMessage>(`/channels/${text}/messages/${id}`)
    expect([starter.thread?.name, starter.flags & 32]).toEqual(['about this', 32])
    const first = await newest(id)
    expect(first).toMatchObject({ type: 21, content: '', referenced_message: { id } })
    expect(thread.last_message_id).toBe(first?.id)
    expect(() => discord.state.addThread(text, { messageId: id })).toThrow('already')
  })

  it('posts in a forum with tags, and the forum calls the post its last', async () => {
    const forum = discord.state.channels().find(({ type }) => type === channelTypes.forum)
    const [tag] = forum?.available_tags ?? []
    const post = discord.state.addThread(forum?.id ?? '', { tags: [tag?.id ?? ''] })
    expect((await channel(post.id)).applied_tags).toEqual([tag?.id])
    expect((await newest(post.id))?.id).toBe(post.id)
    expect((await channel(forum?.id)).last_message_id).toBe(post.id)
    const news = discord.state.channels().find(({ type }) => type === channelTypes.announcement)
    expect(discord.state.addThread(news?.id ?? '').type).toBe(10)
  })

  it('counts a thread’s messages, also those that are gone', async () => {
    const { id } = discord.state.addThread(text)
    const [one, two] = [discord.state.addMessage(id), discord.state.addMessage(id)]
    expect(await channel(id)).toMatchObject({ message_count: 2, total_message_sent: 2, last_message_id: two.id })
    discord.state.deleteMessage(id, one.id)
    expect(await channel(id)).toMatchObject({ message_count: 1, total_message_sent: 2, last_message_id: two.id })
  })

  it('archives a thread, and wakes it by a message', async () => {
    const { id } = discord.state.addThread(text)
    const active = async (): Promise<boolean> =>
      (await discord.read<{ threads: DiscordChannel[] }>(`/guilds/${discord.guildId}/threads/active`)).threads.some(
        (thread) => thread.id === id,
      )
    const archivedAt = async (): Promise<string | undefined> => (await channel(id)).thread_metadata?.archive_timestamp
    discord.state.archiveThread(id, 1_700_000_000_000_007)
    expect([await active(), await archivedAt()]).toEqual([false, '2023-11-14T22:13:20.000007+00:00'])
    discord.state.addMessage(id)
    expect([await active(), (await channel(id)).thread_metadata?.archived]).toEqual([true, false])
    expect(await archivedAt()).not.toContain('2023-11-14')
    discord.state.archiveThread(id)
    discord.state.unarchiveThread(id)
    expect(await active()).toBe(true)
    expect(() => discord.state.archiveThread(text)).toThrow('no thread')
  })

  it('hides a channel from everyone: the bot sees it only where its role is let in', async () => {
    const thread = discord.state.addThread(text).id
    discord.state.setPrivate(text, true)
    for (const path of [`/channels/${text}`, `/channels/${thread}`, `/channels/${thread}/messages`]) {
      expect(await discord.refused(path)).toBe('403 50001')
    }
    discord.state.setPrivate(text, true, { letIn: true })
    const denied = { id: discord.guildId, type: 0, allow: '0', deny: '1024' }
    expect((await channel()).permission_overwrites).toContainEqual(denied)
    expect(await discord.walk(thread)).toEqual([])
    discord.state.setPrivate(text, false)
    expect((await channel()).permission_overwrites).toEqual([])
    expect(() => discord.state.setPrivate(thread, true)).toThrow('permissions of its channel')
  })

  it('hides a category with those channels that follow it', async () => {
    const category = discord.state.addChannel({ type: channelTypes.category })
    const follows = discord.state.addChannel({ parent_id: category.id })
    const apart = discord.state.addChannel({ parent_id: category.id })
    discord.state.setHistory(apart.id, false)
    discord.state.setPrivate(category.id, true)
    expect(await discord.refused(`/channels/${follows.id}`)).toBe('403 50001')
    expect(await channel(apart.id)).toMatchObject({ id: apart.id })
    const later = discord.state.addChannel({ parent_id: category.id })
    expect(await discord.refused(`/channels/${later.id}`)).toBe('403 50001')
  })

  it('shows the channels’ history again where it is given back', async () => {
    discord.state.setHistory(text, false)
    const [own] = (await channel()).permission_overwrites ?? []
    expect(own).toEqual({ id: discord.botId, type: 1, allow: '0', deny: String(1 << 16) })
    expect(await discord.walk(text)).toEqual([])
    discord.state.setHistory(text, true)
    expect((await channel()).permission_overwrites).toEqual([])
    expect((await discord.walk(text)).length).toBeGreaterThan(100)
  })

  it('lets things happen by script, in the middle of a walk', async () => {
    const before = discord.state.messages(text).length
    discord.behave({
      changes: [
        { on: '/channels/:id/messages', after: 1, run: () => void discord.state.addMessage(text) },
        { on: '/channels/:id/messages', after: 2, run: () => void discord.state.addMessage(text) },
      ],
    })
    expect((await discord.walk(text)).length).toBe(before + 2)
    expect((await discord.walk(text)).length).toBe(before + 2)
  })

  it('throws for what is not there', () => {
    const none = '123456789012345678'
    expect(() => discord.state.addMessage(none)).toThrow('no channel')
    expect(() => discord.state.removeChannel(none)).toThrow('no channel')
    expect(() => discord.state.editMessage(text, none, {})).toThrow('no message')
    expect(() => discord.state.addThread(text, { messageId: none })).toThrow('no message')
  })

  it('shows the sample’s later editions: renamed channels, edited and deleted messages', async () => {
    const earlier = await checkedDiscord({ edition: 1 })
    const ids = new Set(discord.state.messages(text).map(({ id }) => id))
    const gone = earlier.state.messages(text).filter(({ id }) => !ids.has(id))
    const names = (fake: CheckedDiscord): readonly string[] => fake.state.channels().map(({ name }) => name)
    expect(gone.length).toBeGreaterThan(0)
    expect(names(discord)).not.toEqual(names(earlier))
    const [last] = earlier.state.messages(text).slice(-1)
    expect((await newest())?.id).not.toBe(last?.id)
    await earlier.close()
  })
})
