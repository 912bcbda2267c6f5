import type { ChannelId } from '../channel.ts'
import { bySnowflake, type MessageReaction, type MessageRecord } from '../message.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'

/** The messages of which is to be asked who reacted: not counted as they are stored, or no source has told yet. */
export async function dueReactions(
  { read }: ArchiveStorage,
  channelId: ChannelId,
  seen: readonly MessageRecord[],
): Promise<ReadonlySet<Snowflake>> {
  const reacted = seen.filter(({ reactions }) => reactions.length > 0)
  const ids = reacted.map(({ message }) => message.snowflake)
  const told = (await read.messages.findMany(channelId, ids)).filter(
    ({ reactionAuthorsAt }) => reactionAuthorsAt !== null,
  )
  const toldIds = new Set(told.map(({ snowflake }) => snowflake))
  const storedOf = bySnowflake(await read.reactions.listOf(channelId, ids))
  const isDue = ({ message: { snowflake }, reactions }: MessageRecord): boolean =>
    !toldIds.has(snowflake) || countsOf(reactions) !== countsOf(storedOf(snowflake))
  return new Set(reacted.filter(isDue).map(({ message }) => message.snowflake))
}

const countsOf = (reactions: readonly MessageReaction[]): string =>
  reactions
    .map(({ emojiKey, count, burstCount }) => `${emojiKey} ${count} ${burstCount}`)
    .sort()
    .join('\n')
