import type { DiscordOverwrite, DiscordRole, DiscordUser } from './json.ts'

/** Bits of permissions, as Discord numbers them. */
export const permissionBits = {
  ADMINISTRATOR: 1n << 3n,
  ADD_REACTIONS: 1n << 6n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  READ_MESSAGE_HISTORY: 1n << 16n,
  CONNECT: 1n << 20n,
  MANAGE_THREADS: 1n << 34n,
} as const
export type PermissionName = keyof typeof permissionBits

export const permissions = (...names: readonly PermissionName[]): bigint =>
  names.reduce((bits, name) => bits | permissionBits[name], 0n)

export const botUser: DiscordUser = {
  id: '1100000000000000001',
  username: 'verta-archive',
  avatar: null,
  discriminator: '4242',
  public_flags: 0,
  flags: 0,
  bot: true,
  global_name: null,
  primary_guild: null,
}

export const botRoleId = '1100000000000000002'

/** `@everyone`, whose id is the guild's, the moderators, and the role that Discord made for the bot. */
export function rolesOf(guildId: string): readonly DiscordRole[] {
  const common = permissions('VIEW_CHANNEL', 'SEND_MESSAGES', 'READ_MESSAGE_HISTORY', 'ADD_REACTIONS', 'CONNECT')
  return [
    roleJson(guildId, '@everyone', 0, common),
    roleJson('300000000000000001', 'Moderators', 2, common | permissions('MANAGE_THREADS')),
    roleJson(botRoleId, 'verta-archive', 1, permissions('VIEW_CHANNEL', 'READ_MESSAGE_HISTORY', 'MANAGE_THREADS')),
  ]
}

const roleJson = (id: string, name: string, position: number, bits: bigint): DiscordRole => ({
  ...{ id, name, position },
  permissions: String(bits),
  managed: id === botRoleId,
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  mentionable: false,
  icon: null,
  unicode_emoji: null,
  flags: 0,
})

/**
 * What a member may do in a channel (Discord's documentation, "Permission Overwrites"): the roles' permissions, then the
 * overwrites of @everyone, those of all roles together, and that of the member. A category's overwrites are not looked at: a
 * channel that follows its category repeats them.
 */
export function permissionsIn(
  overwrites: readonly DiscordOverwrite[],
  roles: readonly DiscordRole[],
  guildId: string,
  memberId: string,
): bigint {
  const base = roles.reduce((bits, role) => bits | BigInt(role.permissions), 0n)
  if ((base & permissionBits.ADMINISTRATOR) !== 0n) return -1n
  const held = new Set(roles.map(({ id }) => id))
  const everyone = overwrites.filter(({ id }) => id === guildId)
  const others = overwrites.filter(({ id, type }) => type === 0 && id !== guildId && held.has(id))
  const member = overwrites.filter(({ id, type }) => type === 1 && id === memberId)
  return [everyone, others, member].reduce((bits, group) => {
    const denied = group.reduce((all, { deny }) => all | BigInt(deny), 0n)
    const allowed = group.reduce((all, { allow }) => all | BigInt(allow), 0n)
    return (bits & ~denied) | allowed
  }, base)
}
