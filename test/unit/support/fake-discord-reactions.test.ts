import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CheckedDiscord, checkedDiscord } from '../../support/fake-discord/checked.ts'
import { channelTypes, type DiscordMessage, type DiscordUser } from '../../support/fake-discord/json.ts'
import { compareIds, timeText } from '../../support/fake-discord/moments.ts'

interface Pins {
  readonly items: readonly { readonly pinned_at: string; readonly message: DiscordMessage }[]
  readonly has_more: boolean
}

describe('the fake Discord’s reactions and pins', () => {
  let discord: CheckedDiscord
  let channel: string
  let message: string

  beforeEach(async () => {
    discord = await checkedDiscord()
    channel = discord.state.addChannel().id
    message = discord.state.addMessage(channel).id
  })
  afterEach(() => discord.close())

  const pathOf = (emoji: string): string =>
    `/channels/${channel}/messages/${message}/reactions/${encodeURIComponent(emoji)}`
  const users = async (emoji: string, query = ''): Promise<readonly string[]> =>
    (await discord.read<DiscordUser[]>(`${pathOf(emoji)}?${query}`)).map(({ id }) => id)
  const all = async (path: string, after = '0'): Promise<readonly DiscordUser[]> => {
    const page = await discord.read<DiscordUser[]>(`${path}&limit=100&after=${after}`)
    return page.length < 100 ? page : [...page, ...(await all(path, page.at(-1)?.id))]
  }
  const everyone = (): readonly string[] => discord.state.people.map(({ id }) => id).sort(compareIds)

  it('tells in a message how many reacted, and how many of them with a burst', async () => {
    const [one, two, three] = discord.state.people
    discord.state.addReaction(channel, message, '👍', { ...(one && { user: one }) })
    discord.state.addReaction(channel, message, '👍', { ...(two && { user: two }) })
    discord.state.addReaction(channel, message, '👍', { ...(three && { user: three }), burst: true })
    const { reactions } = await discord.read<DiscordMessage>(`/channels/${channel}/messages/${message}`)
    expect(reactions).toMatchObject([
      { emoji: { id: null, name: '👍' }, count: 3, count_details: { burst: 1, normal: 2 }, me: false, me_burst: false },
    ])
    expect(await users('👍')).toEqual([one?.id, two?.id].map(String).sort(compareIds))
    expect(await users('👍', 'type=0')).toEqual(await users('👍'))
    expect(await users('👍', 'type=1')).toEqual([three?.id])
  })

  it('pages who reacted by their ids, 25 where no number is asked for', async () => {
    for (const user of discord.state.people) discord.state.addReaction(channel, message, '❤️', { user })
    expect(everyone().length).toBeGreaterThan(60)
    expect(await users('❤️')).toEqual(everyone().slice(0, 25))
    expect(await users('❤️', 'limit=30')).toEqual(everyone().slice(0, 30))
    expect(await users('❤️', `limit=30&after=${everyone()[29]}`)).toEqual(everyone().slice(30, 60))
    expect(await users('❤️', `after=${everyone().at(-1)}`)).toEqual([])
    for (const query of ['limit=101', 'limit=0', 'type=2', 'after=x']) {
      expect([query, await discord.refused(`${pathOf('❤️')}?${query}`)]).toEqual([query, '400 50035'])
    }
  })

  it('names custom emojis by name and id, and knows no other words', async () => {
    discord.state.addReaction(channel, message, { id: '900000000000000002', name: 'party_parrot', animated: true })
    expect(await users('party_parrot:900000000000000002')).toHaveLength(1)
    expect(await users('🎉')).toEqual([])
    for (const emoji of ['party_parrot', 'thumbs up', '12', 'x:1'])
      expect([emoji, await discord.refused(pathOf(emoji))]).toEqual([emoji, '400 10014'])
    expect(await discord.refused(`/channels/${channel}/messages/123456789012345678/reactions/%F0%9F%91%8D`)).toBe(
      '404 10008',
    )
  })

  it('says who reacted to every message of the sample, as many as it counts', async () => {
    const reacted = discord.state
      .channels()
      .flatMap(({ id }) => discord.state.messages(id))
      .flatMap(({ id, channel_id, reactions = [] }) => reactions.map((reaction) => ({ id, channel_id, ...reaction })))
    expect(reacted.length).toBeGreaterThan(50)
    expect(reacted.some(({ count_details }) => count_details.burst > 0)).toBe(true)
    for (const { id, channel_id, emoji, count_details } of reacted) {
      const name = encodeURIComponent(emoji.id === null ? emoji.name : `${emoji.name}:${emoji.id}`)
      const path = `/channels/${channel_id}/messages/${id}/reactions/${name}`
      const [normal, burst] = [await all(`${path}?type=0`), await all(`${path}?type=1`)]
      expect({ normal: normal.length, burst: burst.length }).toEqual(count_details)
    }
  })

  it('counts each user once, and forgets a reaction that is taken back', async () => {
    const [one, two] = discord.state.people
    discord.state.addReaction(channel, message, '👍')
    discord.state.addReaction(channel, message, '👍')
    discord.state.addReaction(channel, message, '👍', { ...(two && { user: two }) })
    discord.state.addReaction(channel, message, '🎉')
    discord.state.removeReaction(channel, message, '👍', one?.id)
    expect(await users('👍')).toEqual([two?.id])
    discord.state.removeReaction(channel, message, '👍', two?.id)
    discord.state.removeReaction(channel, message, '🎉')
    expect(await users('👍')).toEqual([])
    expect(await discord.read(`/channels/${channel}/messages/${message}`)).not.toHaveProperty('reactions')
  })

  it('knows its own reactions', async () => {
    const user = await discord.read<DiscordUser>('/users/@me')
    discord.state.addReaction(channel, message, '👍', { user })
    const { reactions } = await discord.read<DiscordMessage>(`/channels/${channel}/messages/${message}`)
    expect(reactions).toMatchObject([{ me: true, me_burst: false }])
  })

  it('gives pins from the last pinned on, at most fifty', async () => {
    const ids = Array.from({ length: 60 }, () => discord.state.addMessage(channel).id)
    for (const [i, id] of ids.entries()) discord.state.pin(channel, id, 1_700_000_000_000_000 + i)
    const path = `/channels/${channel}/messages/pins`
    const first = await discord.read<Pins>(path)
    expect([first.items.map(({ message: { id } }) => id), first.has_more]).toEqual([
      [...ids].reverse().slice(0, 50),
      true,
    ])
    const before = encodeURIComponent(first.items.at(-1)?.pinned_at ?? '')
    const second = await discord.read<Pins>(`${path}?before=${before}&limit=10`)
    expect([second.items.map(({ message: { id } }) => id), second.has_more]).toEqual([
      ids.slice(0, 10).reverse(),
      false,
    ])
    expect(first.items.every(({ message: { pinned } }) => pinned)).toBe(true)
    expect(discord.state.channel(channel).last_pin_timestamp).toBe(timeText(1_700_000_000_000_059))
    expect(await discord.refused(`${path}?limit=51`)).toBe('400 50035')
  })

  it('forgets what is no longer pinned or no longer there, and shows no pins without the history', async () => {
    const [one = '', two = '', three = ''] = Array.from({ length: 3 }, () => discord.state.addMessage(channel).id)
    for (const id of [one, two, three]) discord.state.pin(channel, id)
    discord.state.unpin(channel, one)
    discord.state.deleteMessage(channel, two)
    const path = `/channels/${channel}/messages/pins`
    expect((await discord.read<Pins>(path)).items.map(({ message: { id } }) => id)).toEqual([three])
    expect(await discord.read(`/channels/${channel}/messages/${one}`)).toMatchObject({ pinned: false })
    discord.state.setHistory(channel, false)
    expect(await discord.read(path)).toEqual({ items: [], has_more: false })
  })

  it('has the pins of the sample', async () => {
    const spoken = discord.state.channels().filter(({ type }) => type === channelTypes.text)
    for (const { id } of spoken) {
      const { items } = await discord.read<Pins>(`/channels/${id}/messages/pins`)
      const pinned = discord.state.messages(id).filter((each) => each.pinned)
      expect(new Set(items.map((item) => item.message.id))).toEqual(new Set(pinned.map((each) => each.id)))
    }
  })
})
