import type { SourceChannel } from '../../../domain/archive/source.ts'
import {
  channelTypes,
  type DiscordChannel,
  type DiscordMessage,
  type DiscordOverwrite,
  type DiscordTag,
  messageTypes,
  threadTypes,
} from './json.ts'
import { laterId, microsBelow, microsIn, microsOf, timeOfId, timeText } from './moments.ts'
import { botRoleId, permissions } from './roles.ts'

/** `lastPin`: in microseconds. */
export function channelJson(
  channel: SourceChannel,
  guildId: string,
  lastMessageId: string | null,
  lastPin: number | null,
): DiscordChannel {
  const { id, kind, name, parent, topic, settings, confidential } = channel
  if (kind === 'thread' || kind === 'dm' || kind === 'unknown') throw new Error(`A ${kind} is no channel of a guild.`)
  const isCategory = kind === 'category'
  return {
    id,
    type: channelTypes[kind],
    guild_id: guildId,
    name,
    flags: 0,
    parent_id: parent?.id ?? null,
    last_message_id: lastMessageId,
    position: settings?.position ?? 0,
    nsfw: settings?.nsfw === true,
    permission_overwrites: confidential ? hidden(guildId) : [],
    ...(!isCategory && {
      topic: topic ?? null,
      rate_limit_per_user: 0,
      last_pin_timestamp: lastPin === null ? null : timeText(lastPin),
    }),
    ...(kind === 'forum' && {
      available_tags: (settings?.tags ?? []).map((tag, i) => tagJson(id, tag, i)),
      default_reaction_emoji: { emoji_id: null, emoji_name: '👍' },
    }),
  }
}

/** Hidden from all but the bot's role. */
const hidden = (guildId: string): readonly DiscordOverwrite[] => [
  { id: guildId, type: 0, allow: '0', deny: String(permissions('VIEW_CHANNEL')) },
  { id: botRoleId, type: 0, allow: String(permissions('VIEW_CHANNEL', 'READ_MESSAGE_HISTORY')), deny: '0' },
]

const tagJson = (forumId: string, name: string, turn: number): DiscordTag => ({
  id: laterId(forumId, turn + 1),
  name,
  moderated: false,
  emoji_id: null,
  emoji_name: null,
})

export interface ThreadFacts {
  readonly channel: SourceChannel
  readonly parent: DiscordChannel
  readonly messages: readonly DiscordMessage[]
}

export function threadJson({ channel, parent, messages }: ThreadFacts): DiscordChannel {
  const { id, name, settings, confidential, observedAt } = channel
  const begun = microsOf(timeOfId(id)) + microsBelow(id)
  const last = messages.at(-1)
  const busyUntil = Math.max(begun, (last && microsIn(last.timestamp)) ?? 0)
  const archivedAt = Math.min(busyUntil + autoArchive * 60_000_000, microsOf(observedAt)) + microsBelow(id)
  const tags = parent.available_tags?.filter((tag) => settings?.tags.includes(tag.name) === true) ?? []
  return {
    id,
    type: threadType(parent, confidential),
    guild_id: parent.guild_id,
    name,
    flags: 0,
    parent_id: parent.id,
    last_message_id: last?.id ?? null,
    rate_limit_per_user: 0,
    owner_id: messages[0]?.author.id ?? parent.guild_id,
    thread_metadata: {
      archived: settings?.archived === true,
      archive_timestamp: timeText(settings?.archived === true ? archivedAt : begun),
      auto_archive_duration: autoArchive,
      locked: settings?.locked === true,
      create_timestamp: timeText(begun),
      ...(confidential && { invitable: false }),
    },
    ...countsOf(id, messages),
    member_count: Math.min(50, new Set(messages.map(({ author }) => author.id)).size),
    ...(parent.type === channelTypes.forum && { applied_tags: tags.map((tag) => tag.id) }),
  }
}

/** In minutes. */
export const autoArchive = 1_440

export function threadType(parent: DiscordChannel, confidential: boolean): number {
  if (confidential) return threadTypes.private
  return parent.type === channelTypes.announcement ? threadTypes.announcement : threadTypes.public
}

/** Whether a thread begins with this message: it does not count. */
export const isInitial = (threadId: string, { id, type }: DiscordMessage): boolean =>
  id === threadId || type === messageTypes.threadStarter

function countsOf(threadId: string, messages: readonly DiscordMessage[]): object {
  const count = messages.filter((message) => !isInitial(threadId, message)).length
  return { message_count: count, total_message_sent: count }
}
