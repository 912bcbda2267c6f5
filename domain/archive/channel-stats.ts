import type { ChannelId } from './channel.ts'
import { laterSnowflake, type Snowflake } from './snowflake.ts'

/**
 * What a list needs to know of a channel without counting. The row is also the lock under which a channel is written: it
 * stands apart from `channels`, whose row every message refers to.
 */
export interface ChannelStats {
  readonly channelId: ChannelId
  /** The channel's parent, repeated here so that its threads can be read in the order of their activity. */
  readonly parentId: ChannelId | null
  /** Messages that are not deleted. */
  readonly messageCount: number
  /** The greatest snowflake ever stored, deleted or not. */
  readonly lastSnowflake: Snowflake | null
  /** When that message was sent. */
  readonly lastActivityAt: Date | null
  /** Orders channels by activity: the last message's snowflake, or the channel's own where it has none. */
  readonly activity: Snowflake
}

export const emptyStats = (channelId: ChannelId, parentId: ChannelId | null, sourceId: Snowflake): ChannelStats => ({
  channelId,
  parentId,
  messageCount: 0,
  lastSnowflake: null,
  lastActivityAt: null,
  activity: sourceId,
})

export interface StatsChange {
  /** Messages that came, less those that went. */
  readonly messageCount: number
  /** The last message of the page, if it has any. */
  readonly last: { readonly snowflake: Snowflake; readonly sentAt: Date } | null
}

/** The stats after a page; the same object where nothing changed. */
export function withChange(stats: ChannelStats, { messageCount, last }: StatsChange): ChannelStats {
  const isLast = last !== null && laterSnowflake(stats.lastSnowflake, last.snowflake) === last.snowflake
  const moved = isLast && last.sentAt.getTime() !== stats.lastActivityAt?.getTime()
  if (messageCount === 0 && !moved && (!isLast || last.snowflake === stats.lastSnowflake)) return stats
  const newest = isLast ? last : { snowflake: stats.lastSnowflake, sentAt: stats.lastActivityAt }
  return {
    ...stats,
    messageCount: stats.messageCount + messageCount,
    lastSnowflake: newest.snowflake,
    lastActivityAt: newest.sentAt,
    activity: laterSnowflake(stats.activity, newest.snowflake) ?? stats.activity,
  }
}
