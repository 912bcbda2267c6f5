import { bySnowflake, type MessageReaction, type MessageRecord } from '../message.ts'
import type { Snowflake } from '../snowflake.ts'

/** The messages whose reactions are not counted as they are stored. */
export function changedReactions(
  seen: readonly MessageRecord[],
  stored: readonly MessageReaction[],
): ReadonlySet<Snowflake> {
  const storedOf = bySnowflake(stored)
  const changed = seen.filter(({ message, reactions }) => countsOf(reactions) !== countsOf(storedOf(message.snowflake)))
  return new Set(changed.map(({ message }) => message.snowflake))
}

const countsOf = (reactions: readonly MessageReaction[]): string =>
  reactions
    .map(({ emojiKey, count, burstCount }) => `${emojiKey} ${count} ${burstCount}`)
    .sort()
    .join('\n')
