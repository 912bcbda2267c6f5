import type { GuildData } from './guild-data.ts'
import type { DiscordEmoji, DiscordUser } from './json.ts'
import { byId, type FakeReaction, sameEmoji } from './reactions.ts'
import { someone } from './starting.ts'

export interface ReactionChanges {
  /** By default the first of the crowd reacts. Whoever reacted so already changes nothing. */
  addReaction(channelId: string, messageId: string, emoji: DiscordEmoji | string, by?: ReactionBy): void
  /** Without a user: everyone's. */
  removeReaction(channelId: string, messageId: string, emoji: DiscordEmoji | string, userId?: string): void
}

export interface ReactionBy {
  readonly user?: DiscordUser
  readonly burst?: boolean
}

export const reactionChanges = (data: GuildData): ReactionChanges => ({
  addReaction(channelId, messageId, named, { user = someone(data), burst = false } = {}) {
    const held = data.message(channelId, messageId)
    const emoji = emojiOf(named)
    const before = held.reactions.find((reaction) => sameEmoji(reaction.emoji, emoji)) ?? {
      emoji,
      normal: [],
      burst: [],
    }
    const kind = burst ? 'burst' : 'normal'
    const after: FakeReaction = { ...before, [kind]: byId([...without(before[kind], user.id), user]) }
    held.reactions = held.reactions.includes(before)
      ? held.reactions.map((reaction) => (reaction === before ? after : reaction))
      : [...held.reactions, after]
  },

  removeReaction(channelId, messageId, named, userId) {
    const held = data.message(channelId, messageId)
    const emoji = emojiOf(named)
    held.reactions = held.reactions.flatMap((reaction) => {
      if (!sameEmoji(reaction.emoji, emoji)) return [reaction]
      if (userId === undefined) return []
      const { normal, burst } = reaction
      const after = { ...reaction, normal: without(normal, userId), burst: without(burst, userId) }
      return after.normal.length + after.burst.length === 0 ? [] : [after]
    })
  },
})

const emojiOf = (emoji: DiscordEmoji | string): DiscordEmoji =>
  typeof emoji === 'string' ? { id: null, name: emoji } : emoji

const without = (users: readonly DiscordUser[], userId: string): readonly DiscordUser[] =>
  users.filter(({ id }) => id !== userId)
