import { type ChannelChanges, channelChanges } from './channel-changes.ts'
import type { GuildData } from './guild-data.ts'
import type { DiscordChannel, DiscordMessage, DiscordUser } from './json.ts'
import { type MessageChanges, messageChanges } from './message-changes.ts'
import { type ReactionChanges, reactionChanges } from './reaction-changes.ts'
import { type StandingChanges, standingChanges } from './standing-changes.ts'
import { type ThreadChanges, threadChanges } from './thread-changes.ts'
import { messageView } from './views.ts'

/** A guild and what may happen in it while it is read. Each change takes effect at once, and throws for what is not there. */
export interface GuildState extends MessageChanges, ReactionChanges, ThreadChanges, ChannelChanges, StandingChanges {
  readonly people: readonly DiscordUser[]
  /** Everything there is, whoever may see it: channels, then threads. */
  channels(): readonly DiscordChannel[]
  channel(channelId: string): DiscordChannel
  /** All of a channel, from the oldest to the newest, as the bot would be shown them. */
  messages(channelId: string): readonly DiscordMessage[]
}

export const guildState = (data: GuildData): GuildState => ({
  ...messageChanges(data),
  ...reactionChanges(data),
  ...threadChanges(data),
  ...channelChanges(data),
  ...standingChanges(data),
  people: data.people,
  channels: () => [...data.channels.values()].map(({ json }) => json),
  channel: (channelId) => data.channel(channelId).json,
  messages: (channelId) => data.channel(channelId).messages.map((held) => messageView(data, held)),
})
