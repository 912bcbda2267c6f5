import { OverwriteType, PermissionFlagsBits } from 'discord-api-types/v10'
import { z } from 'zod'
import { bits, id, listOf } from './fields.ts'

export const overwritesSchema = listOf(z.object({ id, type: z.int(), allow: bits, deny: bits }))
export type Overwrites = z.output<typeof overwritesSchema>

export interface GuildRoles {
  /** Also the id of the role @everyone. */
  readonly id: string
  readonly owner_id: string
  readonly roles: readonly { readonly id: string; readonly permissions: bigint }[]
}

export interface GuildMember {
  readonly id: string
  /** Without @everyone. */
  readonly roles: readonly string[]
}

/** Somebody who has no role but @everyone. */
export const anyone: GuildMember = { id: '', roles: [] }

/**
 * What a member may do where these overwrites stand (Discord's documentation, "Permission Overwrites"): the permissions of the
 * roles, then what the channel says of @everyone, of all the member's roles together, and of the member. A category's
 * overwrites count for nothing in its channels: to a channel that is in sync with its category Discord copies them.
 */
export function permissionsOf(member: GuildMember, guild: GuildRoles, overwrites: Overwrites): bigint {
  if (member.id === guild.owner_id) return everything
  const roles = new Set<string>([guild.id, ...member.roles])
  const base = union(guild.roles.filter(({ id }) => roles.has(id)).map(({ permissions }) => permissions))
  if (has(base, 'Administrator')) return everything
  const ofRoles = overwrites.filter(({ type }) => type === OverwriteType.Role)
  return [
    ofRoles.filter(({ id }) => id === guild.id),
    ofRoles.filter(({ id }) => id !== guild.id && roles.has(id)),
    overwrites.filter(({ type, id }) => type === OverwriteType.Member && id === member.id),
  ].reduce((sum, level) => (sum & ~union(level.map(({ deny }) => deny))) | union(level.map(({ allow }) => allow)), base)
}

export type PermissionName = keyof typeof PermissionFlagsBits

export const has = (permissions: bigint, ...names: readonly PermissionName[]): boolean =>
  names.every((name) => (permissions & PermissionFlagsBits[name]) !== 0n)

const union = (sets: readonly bigint[]): bigint => sets.reduce((all, set) => all | set, 0n)

/** Minus one has every bit. */
const everything = -1n
