import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CheckedDiscord, checkedDiscord } from '../../support/fake-discord/checked.ts'
import { channelTypes, type DiscordChannel, isThread } from '../../support/fake-discord/json.ts'
import { microsIn } from '../../support/fake-discord/moments.ts'

interface Threads {
  readonly threads: readonly DiscordChannel[]
  readonly members: readonly { readonly id: string; readonly user_id: string }[]
  readonly has_more: boolean
}

describe('the fake Discord’s threads', () => {
  let discord: CheckedDiscord
  let text: string
  let made: readonly string[]

  /** Seven threads of a text channel, archived a second apart, the first one last. */
  beforeEach(async () => {
    discord = await checkedDiscord()
    text = discord.state.addChannel({ name: 'threads' }).id
    const threads = Array.from({ length: 7 }, (_, i) => discord.state.addThread(text, { name: `thread ${i}` }))
    made = threads.map(({ id }) => id)
    for (const [i, id] of made.entries()) discord.state.archiveThread(id, 1_700_000_000_000_000 - i * 1_000_001)
  })
  afterEach(() => discord.close())

  const archived = (query = '', kind = 'public'): Promise<Threads> =>
    discord.read(`/channels/${text}/threads/archived/${kind}?${query}`)
  const idsOf = ({ threads }: Threads): readonly string[] => threads.map(({ id }) => id)
  const archivedAt = (thread: DiscordChannel | undefined): string =>
    encodeURIComponent(thread?.thread_metadata?.archive_timestamp ?? '')

  it('lists the active threads of a guild in one answer, the youngest first', async () => {
    const answer = await discord.read<Threads>(`/guilds/${discord.guildId}/threads/active`)
    const active = discord.state.channels().filter(({ thread_metadata }) => thread_metadata?.archived === false)
    expect(new Set(idsOf(answer))).toEqual(new Set(active.map(({ id }) => id)))
    expect(idsOf(answer)).toEqual([...idsOf(answer)].sort((a, b) => Number(BigInt(b) - BigInt(a))))
    expect([answer.members, answer.has_more]).toEqual([[], false])
  })

  it('finds every thread of the sample, active or archived, public or private, by its parent', async () => {
    const found = new Map<string, DiscordChannel>()
    const keep = ({ threads }: Threads): void => {
      for (const thread of threads) found.set(thread.id, thread)
    }
    keep(await discord.read<Threads>(`/guilds/${discord.guildId}/threads/active`))
    for (const { id, type } of discord.state.channels()) {
      if (type !== channelTypes.text && type !== channelTypes.forum && type !== channelTypes.announcement) continue
      keep(await discord.read<Threads>(`/channels/${id}/threads/archived/public`))
      keep(await discord.read<Threads>(`/channels/${id}/threads/archived/private`))
    }
    const all = discord.state.channels().filter(isThread)
    expect([...found.values()].map(({ id }) => id).sort()).toEqual(all.map(({ id }) => id).sort())
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set([10, 11, 12]))
    for (const thread of all) expect(await discord.read(`/channels/${thread.id}`)).toEqual(thread)
  })

  it('pages the archive from the last archived on, by times with microseconds', async () => {
    const first = await archived('limit=3')
    expect([idsOf(first), first.has_more]).toEqual([made.slice(0, 3), true])
    const second = await archived(`limit=3&before=${archivedAt(first.threads.at(-1))}`)
    expect([idsOf(second), second.has_more]).toEqual([made.slice(3, 6), true])
    const third = await archived(`limit=3&before=${archivedAt(second.threads.at(-1))}`)
    expect([idsOf(third), third.has_more]).toEqual([made.slice(6), false])
    expect(second.threads[0]?.thread_metadata?.archive_timestamp).toMatch(/\.\d{6}\+00:00$/)
  })

  it('takes times without a fraction, and refuses what is none, and limits beyond 2 and 100', async () => {
    expect(idsOf(await archived('before=2023-11-14T22:13:18Z'))).toEqual(made.slice(2))
    for (const query of ['before=yesterday', 'limit=1', 'limit=101']) {
      const refused = await discord.refused(`/channels/${text}/threads/archived/public?${query}`)
      expect([query, refused]).toEqual([query, '400 50035'])
    }
  })

  it('misses a thread that is archived anew while the archive is paged, and has it at the front', async () => {
    discord.behave({ archiveBumps: 1 })
    const first = await archived('limit=3')
    const second = await archived(`limit=3&before=${archivedAt(first.threads.at(-1))}`)
    const third = await archived(`limit=3&before=${archivedAt(second.threads.at(-1))}`)
    const seen = [first, second, third].flatMap(idsOf)
    expect(seen).toEqual(made.filter((id) => id !== made[3]))
    expect([first, second, third].map(({ has_more }) => has_more)).toEqual([true, false, false])
    expect(idsOf(await archived('limit=100'))).toEqual([made[3], ...seen])
  })

  it('shows archived private threads to those who manage threads', async () => {
    const secret = discord.state.addThread(text, { isPrivate: true })
    discord.state.archiveThread(secret.id)
    expect(idsOf(await archived('', 'private'))).toEqual([secret.id])
    expect(idsOf(await archived())).not.toContain(secret.id)
    discord.state.setPermission('MANAGE_THREADS', false)
    expect(await discord.refused(`/channels/${text}/threads/archived/private`)).toBe('403 50013')
    expect(await discord.refused(`/channels/${secret.id}`)).toBe('403 50001')
    expect(await discord.refused(`/channels/${secret.id}/messages`)).toBe('403 50001')
  })

  it('shows private threads to their members, archived ones by their ids', async () => {
    discord.state.setPermission('MANAGE_THREADS', false)
    const threads = Array.from({ length: 4 }, () => discord.state.addThread(text, { isPrivate: true }))
    const [open, ...others] = threads.map(({ id }) => id)
    for (const id of others) discord.state.archiveThread(id)
    for (const id of [open ?? '', ...others.slice(0, 2)]) discord.state.joinThread(id)
    const path = `/channels/${text}/users/@me/threads/archived/private`
    const all = await discord.read<Threads>(path)
    expect(idsOf(all)).toEqual([others[1], others[0]])
    expect(all.members.map(({ id, user_id }) => [id, user_id])).toEqual(idsOf(all).map((id) => [id, discord.botId]))
    expect(idsOf(await discord.read<Threads>(`${path}?before=${others[1]}&limit=2`))).toEqual([others[0]])
    const active = await discord.read<Threads>(`/guilds/${discord.guildId}/threads/active`)
    const secret = active.threads.filter(({ type }) => type === 12)
    expect([secret.map(({ id }) => id), active.members.map(({ id }) => id)]).toEqual([[open], [open]])
  })

  it('has no archive where there are no threads or no history, and none of a hidden channel', async () => {
    const voice = discord.state.channels().find(({ type }) => type === channelTypes.voice)
    expect(await discord.refused(`/channels/${voice?.id}/threads/archived/public`)).toBe('400 50024')
    discord.state.setHistory(text, false)
    expect(await discord.refused(`/channels/${text}/threads/archived/public`)).toBe('403 50013')
    discord.state.setPrivate(text, true)
    expect(await discord.refused(`/channels/${text}/threads/archived/public`)).toBe('403 50001')
    expect(await discord.refused(`/channels/${made[0]}`)).toBe('403 50001')
  })

  it('counts a thread’s messages without the one that it began with', () => {
    for (const { id, message_count, total_message_sent, last_message_id } of discord.state
      .channels()
      .filter(isThread)) {
      const messages = discord.state.messages(id)
      const counted = messages.filter((message) => message.id !== id && message.type !== 21).length
      expect([message_count, total_message_sent, last_message_id]).toEqual([
        counted,
        counted,
        messages.at(-1)?.id ?? null,
      ])
    }
  })

  it('gives threads their owner, their tags and the times of their archive', () => {
    const threads = discord.state.channels().filter(isThread)
    const people = new Set(threads.flatMap(({ id }) => discord.state.messages(id).map(({ author }) => author.id)))
    for (const { owner_id, thread_metadata } of threads.filter(({ parent_id }) => parent_id !== text)) {
      expect(people).toContain(owner_id)
      expect(microsIn(thread_metadata?.archive_timestamp ?? '')).toBeGreaterThanOrEqual(
        microsIn(thread_metadata?.create_timestamp ?? '') ?? Number.NaN,
      )
    }
    const forums = new Map(discord.state.channels().map(({ id, available_tags }) => [id, available_tags ?? []]))
    const tagged = threads.filter(({ applied_tags = [] }) => applied_tags.length > 0)
    expect(tagged.length).toBeGreaterThan(0)
    for (const { parent_id, applied_tags } of tagged) {
      expect(forums.get(parent_id ?? '')?.map(({ id }) => id)).toEqual(
        expect.arrayContaining([...(applied_tags ?? [])]),
      )
    }
  })
})
