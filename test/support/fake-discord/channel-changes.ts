import type { GuildData, HeldChannel } from './guild-data.ts'
import { channelTypes, type DiscordChannel, type DiscordOverwrite, isThread } from './json.ts'
import { botRoleId, type PermissionName, permissions } from './roles.ts'

export interface ChannelChanges {
  renameChannel(channelId: string, name: string): void
  /** By default a text channel in no category. */
  addChannel(partial?: Partial<DiscordChannel>): DiscordChannel
  /** With its threads; the channels of a category stay. */
  removeChannel(channelId: string): void
  /**
   * Hides it from everyone, or shows it again; a category with the channels that follow it. The bot, too, sees it no more, unless
   * its role is let in.
   */
  setPrivate(channelId: string, isPrivate: boolean, bot?: { readonly letIn: boolean }): void
  /** Whether the bot may read what was said in a channel. */
  setHistory(channelId: string, allowed: boolean): void
}

export const channelChanges = (data: GuildData): ChannelChanges => ({
  renameChannel(channelId, name) {
    const channel = data.channel(channelId)
    channel.json = { ...channel.json, name }
  },

  addChannel(partial = {}) {
    const json: DiscordChannel = {
      id: data.newId(),
      type: channelTypes.text,
      guild_id: data.id,
      name: 'a-new-channel',
      flags: 0,
      parent_id: null,
      last_message_id: null,
      last_pin_timestamp: null,
      topic: null,
      nsfw: false,
      position: data.channels.size,
      permission_overwrites: data.channels.get(partial.parent_id ?? '')?.json.permission_overwrites ?? [],
      rate_limit_per_user: 0,
      ...partial,
    }
    data.channels.set(json.id, { json, messages: [] })
    return json
  },

  removeChannel(channelId) {
    data.channel(channelId)
    for (const { json } of data.threadsOf(channelId)) data.channels.delete(json.id)
    data.channels.delete(channelId)
    for (const child of data.channels.values()) {
      if (child.json.parent_id === channelId) child.json = { ...child.json, parent_id: null }
    }
  },

  setPrivate(channelId, isPrivate, { letIn } = { letIn: false }) {
    const view = permissions('VIEW_CHANNEL')
    const role: DiscordOverwrite = { id: botRoleId, type: 0, allow: String(view), deny: '0' }
    const everyone: DiscordOverwrite = { id: data.id, type: 0, allow: '0', deny: String(view) }
    const overwrites = isPrivate ? [everyone, ...(letIn ? [role] : [])] : []
    for (const channel of followersOf(data, channelId)) {
      channel.json = { ...channel.json, permission_overwrites: overwrites }
    }
  },

  setHistory(channelId, allowed) {
    const [channel] = followersOf(data, channelId)
    if (channel === undefined) return
    const others = channel.json.permission_overwrites?.filter(({ type }) => type === 0) ?? []
    const own = denied('READ_MESSAGE_HISTORY', data.bot.id)
    channel.json = { ...channel.json, permission_overwrites: allowed ? others : [...others, own] }
  },
})

const denied = (name: PermissionName, memberId: string): DiscordOverwrite => ({
  id: memberId,
  type: 1,
  allow: '0',
  deny: String(permissions(name)),
})

/** The channel, and of a category those that have the same overwrites. Throws for a thread. */
function followersOf(data: GuildData, channelId: string): readonly HeldChannel[] {
  const channel = data.channel(channelId)
  if (isThread(channel.json)) throw new Error(`The thread ${channelId} has the permissions of its channel.`)
  if (channel.json.type !== channelTypes.category) return [channel]
  const overwrites = JSON.stringify(channel.json.permission_overwrites)
  const follows = ({ json }: HeldChannel): boolean =>
    json.parent_id === channelId && JSON.stringify(json.permission_overwrites) === overwrites
  return [channel, ...[...data.channels.values()].filter(follows)]
}
