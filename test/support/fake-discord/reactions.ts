import type { DiscordEmoji, DiscordReaction, DiscordUser } from './json.ts'
import { compareIds } from './moments.ts'

/** One emoji of a message and who reacted with it, by id. */
export interface FakeReaction {
  readonly emoji: DiscordEmoji
  readonly normal: readonly DiscordUser[]
  readonly burst: readonly DiscordUser[]
}

/** As a message tells of it: how many, not who. */
export const reactionJson = ({ emoji, normal, burst }: FakeReaction, botId: string): DiscordReaction => ({
  emoji,
  count: normal.length + burst.length,
  count_details: { burst: burst.length, normal: normal.length },
  burst_colors: burst.length > 0 ? ['#ffcc4d'] : [],
  me: normal.some(({ id }) => id === botId),
  me_burst: burst.some(({ id }) => id === botId),
})

export const byId = (users: readonly DiscordUser[]): readonly DiscordUser[] =>
  [...users].sort((a, b) => compareIds(a.id, b.id))

/** Custom emojis are told apart by their id, others by their text. */
export const sameEmoji = (a: Pick<DiscordEmoji, 'id' | 'name'>, b: Pick<DiscordEmoji, 'id' | 'name'>): boolean =>
  a.id === b.id && (a.id !== null || a.name === b.name)
