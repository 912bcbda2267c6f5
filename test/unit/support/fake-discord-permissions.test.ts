import { describe, expect, it } from 'vitest'
import { checkedDiscord } from '../../support/fake-discord/checked.ts'
import { channelTypes, type DiscordOverwrite, type DiscordRole } from '../../support/fake-discord/json.ts'
import { permissions, permissionsIn, rolesOf } from '../../support/fake-discord/roles.ts'

describe('the permissions of the fake Discord’s channels', () => {
  const guild = '600000000000000001'
  const member = '600000000000000002'
  const view = String(permissions('VIEW_CHANNEL'))
  const roles = rolesOf(guild)
  const [everyone, moderators, bot] = roles.map(({ id }) => id)

  const overwrite = (id: string | undefined, kind: 'allow' | 'deny', type: 0 | 1 = 0): DiscordOverwrite => ({
    ...{ id: String(id), type, allow: '0', deny: '0' },
    [kind]: view,
  })
  const sees = (overwrites: readonly DiscordOverwrite[], held: readonly DiscordRole[] = roles): boolean =>
    (permissionsIn(overwrites, held, guild, member) & permissions('VIEW_CHANNEL')) !== 0n

  it('are those of the roles together, where nothing is overwritten', () => {
    expect(sees([])).toBe(true)
    expect(sees([], [])).toBe(false)
  })

  it('go by @everyone, then by the roles, then by the member', () => {
    const hidden = overwrite(everyone, 'deny')
    expect(sees([hidden])).toBe(false)
    expect(sees([overwrite(bot, 'allow'), hidden])).toBe(true)
    expect(sees([hidden, overwrite(bot, 'allow'), overwrite(member, 'deny', 1)])).toBe(false)
    expect(sees([overwrite(member, 'allow', 1), overwrite(bot, 'deny'), hidden])).toBe(true)
  })

  it('are given by one role even where another denies them', () => {
    const mixed = [overwrite(moderators, 'deny'), overwrite(bot, 'allow')]
    expect([sees(mixed), sees([...mixed].reverse())]).toEqual([true, true])
  })

  it('do not go by roles and members that are others', () => {
    const held = roles.filter(({ id }) => id !== moderators)
    expect(sees([overwrite(moderators, 'deny'), overwrite('600000000000000009', 'deny', 1)], held)).toBe(true)
  })

  it('are all of them for an administrator', () => {
    const administrator = roles.map((role) => ({ ...role, permissions: String(permissions('ADMINISTRATOR')) }))
    expect(sees([overwrite(everyone, 'deny'), overwrite(member, 'deny', 1)], administrator)).toBe(true)
  })

  it('must let the bot join a voice channel before it reads there', async () => {
    const discord = await checkedDiscord()
    const deny = String(permissions('CONNECT'))
    const permission_overwrites = [{ id: discord.guildId, type: 0 as const, allow: '0', deny }]
    const voice = discord.state.addChannel({ type: channelTypes.voice, permission_overwrites })
    const text = discord.state.addChannel({ permission_overwrites })
    expect(await discord.read(`/channels/${voice.id}`)).toEqual(voice)
    expect(await discord.refused(`/channels/${voice.id}/messages`)).toBe('403 50001')
    expect(await discord.read(`/channels/${text.id}/messages`)).toEqual([])
    discord.state.setPermission('CONNECT', true)
    expect(await discord.refused(`/channels/${voice.id}/messages`)).toBe('403 50001')
    await discord.close()
  })
})
