import type { GuildData } from './guild-data.ts'
import { botRoleId, type PermissionName, permissions } from './roles.ts'

/** How the bot stands to the guild, and Discord to both. */
export interface StandingChanges {
  kickBot(): void
  inviteBot(): void
  /** `false`: an outage. Whatever belongs to the guild cannot be had. */
  setUnavailable(unavailable: boolean): void
  /** Nobody gets in with it any more. */
  revokeToken(): void
  /** It holds again, as a new one would. */
  renewToken(): void
  /** Whether the application is granted the content of messages. */
  setIntent(granted: boolean): void
  /** Gives the bot's role a permission in the whole guild, or takes it. */
  setPermission(name: PermissionName, granted: boolean): void
  /** The roles that the bot has besides @everyone, by their ids. */
  setBotRoles(roles: readonly string[]): void
  /** All files get other signatures in their addresses, as they do every day. */
  signAnew(): void
}

export const standingChanges = (data: GuildData): StandingChanges => ({
  kickBot() {
    data.present = false
  },
  inviteBot() {
    data.present = true
  },
  setUnavailable(unavailable) {
    data.available = !unavailable
  },
  revokeToken() {
    data.tokenHolds = false
  },
  renewToken() {
    data.tokenHolds = true
  },
  setIntent(granted) {
    data.intent = granted
  },
  setPermission(name, granted) {
    const bit = permissions(name)
    data.roles = data.roles.map((role) => {
      if (role.id !== botRoleId) return role
      const bits = BigInt(role.permissions)
      return { ...role, permissions: String(granted ? bits | bit : bits & ~bit) }
    })
  },
  setBotRoles(roles) {
    data.botRoles = roles
  },
  signAnew() {
    data.signature += 1
  },
})
