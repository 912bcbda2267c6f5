import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSample } from '../../../adapters/sample/community.ts'
import { openSample } from '../../../adapters/sample/sample-source.ts'
import { channelJson } from '../../support/fake-discord/channel-json.ts'
import { type CheckedDiscord, checkedDiscord } from '../../support/fake-discord/checked.ts'
import { fakeGuildOf } from '../../support/fake-discord/guild-of.ts'
import { channelTypes, type DiscordChannel, type DiscordRole, isThread } from '../../support/fake-discord/json.ts'

describe('the fake Discord’s guild', () => {
  let discord: CheckedDiscord

  beforeEach(async () => {
    discord = await checkedDiscord()
  })
  afterEach(() => discord.close())

  const guild = (rest = ''): string => `/guilds/${discord.guildId}${rest}`

  it('knows who asks', async () => {
    expect(await discord.read('/users/@me')).toMatchObject({ id: discord.botId, bot: true })
    expect(await discord.read('/users/%40me')).toMatchObject({ id: discord.botId })
  })

  it('tells of the intent by the flags of the application', async () => {
    const before = await discord.read<{ flags: number; flags_new: string }>('/applications/@me')
    discord.state.setIntent(false)
    const after = await discord.read<{ flags: number; flags_new: string }>('/applications/@me')
    expect([before, after].map(({ flags, flags_new }) => [flags & (1 << 19), flags_new])).toEqual([
      [1 << 19, String(1 << 19)],
      [0, '0'],
    ])
  })

  it('has roles in it, and counts where they are asked for', async () => {
    const plain = await discord.read<{ roles: DiscordRole[] }>(guild())
    expect(plain).not.toHaveProperty('approximate_member_count')
    expect(plain.roles).toEqual(await discord.read(guild('/roles')))
    expect(plain.roles.map(({ name }) => name)).toContain('@everyone')
    expect(plain.roles.find(({ name }) => name === '@everyone')?.id).toBe(discord.guildId)
    const counted = await discord.read<object>(guild('?with_counts=true'))
    expect(counted).toMatchObject({ approximate_member_count: discord.state.people.length + 1 })
  })

  it('lists every channel and no thread, as the sample has them', async () => {
    const { channels } = await fakeGuildOf(createSample({ seed: 1, messages: 2_000 }))
    const expected = channels.map(({ channel }) => channel).filter((channel) => !isThread(channel))
    expect(await discord.read(guild('/channels'))).toEqual(expected)
    expect(new Set(expected.map(({ type }) => type))).toEqual(new Set(Object.values(channelTypes)))
  })

  it('gives a forum its tags, and a channel its category, topic and overwrites', async () => {
    const channels = await discord.read<DiscordChannel[]>(guild('/channels'))
    const forum = channels.find(({ type }) => type === channelTypes.forum)
    expect(forum?.available_tags?.map(({ name }) => name)).toContain('bug')
    expect(forum?.default_reaction_emoji).toEqual({ emoji_id: null, emoji_name: '👍' })
    const ids = channels.map(({ id }) => id)
    const text = channels.find(({ type, parent_id, topic }) => type === channelTypes.text && parent_id && topic)
    expect(ids).toContain(text?.parent_id)
    expect(text?.permission_overwrites).toEqual([])
    for (const id of ids) expect(await discord.read(`/channels/${id}`)).toMatchObject({ id, guild_id: discord.guildId })
  })

  it('lists channels that the bot may not see, and refuses them', async () => {
    const channels = await discord.read<DiscordChannel[]>(guild('/channels'))
    const hidden = channels.find(({ type }) => type === channelTypes.text)?.id ?? ''
    discord.state.setPrivate(hidden, true)
    const after = await discord.read<DiscordChannel[]>(guild('/channels'))
    expect(after.find(({ id }) => id === hidden)?.permission_overwrites).toEqual([
      { id: discord.guildId, type: 0, allow: '0', deny: '1024' },
    ])
    expect(await discord.refused(`/channels/${hidden}`)).toBe('403 50001')
    expect(await discord.refused(`/channels/${hidden}/messages`)).toBe('403 50001')
  })

  it('hides a confidential channel from all but the bot', async () => {
    const source = openSample(createSample({ seed: 1, messages: 0 }))
    for await (const channel of source.channels()) {
      const { permission_overwrites } = channelJson({ ...channel, confidential: true }, discord.guildId, null, null)
      const hidden = discord.state.addChannel({ permission_overwrites: permission_overwrites ?? [] })
      expect(hidden.permission_overwrites).toContainEqual({ id: discord.guildId, type: 0, allow: '0', deny: '1024' })
      expect(await discord.read(`/channels/${hidden.id}`)).toEqual(hidden)
    }
  })

  it('knows its members and the bot’s roles', async () => {
    const own = await discord.read<{ roles: string[] }>(`/users/@me/guilds/${discord.guildId}/member`)
    expect(own).toEqual(await discord.read(guild(`/members/${discord.botId}`)))
    const roles = await discord.read<DiscordRole[]>(guild('/roles'))
    expect(roles.map(({ id }) => id)).toEqual(expect.arrayContaining(own.roles))
    const [someone] = discord.state.people
    expect(await discord.read(guild(`/members/${someone?.id}`))).toMatchObject({ user: someone, roles: [] })
    expect(await discord.refused(guild('/members/123456789012345678'))).toBe('404 10007')
  })

  it('refuses every token but the bot’s', async () => {
    for (const authorization of [`Bearer ${discord.token}`, discord.token, 'Bot other', '']) {
      const { status, body } = await discord.get(guild(), { authorization })
      expect([status, body]).toEqual([401, { message: '401: Unauthorized', code: 0 }])
    }
    discord.state.revokeToken()
    expect(await discord.refused(guild())).toBe('401 0')
  })

  it('knows no other guild, channel, route, version or method', async () => {
    const other = '123456789012345678'
    expect(await discord.refused(`/guilds/${other}`)).toBe('404 10004')
    expect(await discord.refused(`/guilds/${other}/channels`)).toBe('404 10004')
    expect(await discord.refused(`/channels/${other}`)).toBe('404 10003')
    expect(await discord.refused(guild('/nothing'))).toBe('404 0')
    const headers = { authorization: `Bot ${discord.token}` }
    const others = [
      fetch(`${discord.url}/v9/users/@me`, { headers }),
      fetch(`${discord.url}/v10/users/@me`, { headers, method: 'DELETE' }),
    ]
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual([404, 404])
    const { status, body } = await discord.get<object>('/channels/abc')
    expect([status, body]).toEqual([
      400,
      {
        message: 'Invalid Form Body',
        code: 50035,
        errors: { channel_id: { _errors: [{ code: 'NUMBER_TYPE_COERCE', message: 'Value "abc" is not snowflake.' }] } },
      },
    ])
  })

  it('forgets a bot that is kicked, and knows it again', async () => {
    const [channel] = discord.state.channels()
    discord.state.kickBot()
    expect(await discord.refused(guild())).toBe('404 10004')
    expect(await discord.refused(guild('/channels'))).toBe('403 50001')
    expect(await discord.refused(guild('/threads/active'))).toBe('403 50001')
    expect(await discord.refused(`/channels/${channel?.id}`)).toBe('403 50001')
    expect(await discord.read('/users/@me')).toMatchObject({ id: discord.botId })
    discord.state.inviteBot()
    expect(await discord.read(guild())).toMatchObject({ id: discord.guildId })
  })

  it('gives nothing of the guild while it is unavailable', async () => {
    const [channel] = discord.state.channels()
    discord.state.setUnavailable(true)
    for (const path of [guild(), guild('/channels'), `/channels/${channel?.id}`]) {
      expect(await discord.refused(path)).toBe('503 0')
    }
    expect(await discord.read('/users/@me')).toMatchObject({ id: discord.botId })
    discord.state.setUnavailable(false)
    expect(await discord.read(guild())).toMatchObject({ id: discord.guildId })
  })

  it('has ids of 17 to 19 digits', () => {
    const ids = discord.state.channels().flatMap(({ id }) => [id, ...discord.state.messages(id).map((each) => each.id)])
    for (const id of [...ids, discord.guildId, discord.botId]) expect(id).toMatch(/^\d{17,19}$/)
  })
})
