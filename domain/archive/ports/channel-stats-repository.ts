import type { ChannelId } from '../channel.ts'
import type { ChannelStats } from '../channel-stats.ts'

export interface ChannelStatsReader {
  /** The stats of those of `channelIds` that have any, by channel id. */
  findOf(channelIds: readonly ChannelId[]): Promise<readonly ChannelStats[]>
}

/** Natural key: channelId. Removing a channel removes its stats. */
export interface ChannelStatsRepository extends ChannelStatsReader {
  /**
   * The stats, kept from other writers until the transaction ends; `null` if there are none. Whoever writes messages of a
   * channel takes this lock first, so that a channel has one writer at a time.
   */
  lock(channelId: ChannelId): Promise<ChannelStats | null>

  /** Inserts or replaces. Repeating it changes nothing. Rejects with `reference_missing` if the channel is absent. */
  upsert(stats: ChannelStats): Promise<void>
}
