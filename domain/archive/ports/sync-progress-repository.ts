import type { ChannelId } from '../channel.ts'
import type { SyncProgress } from '../sync-progress.ts'

export interface SyncProgressReader {
  /** The progress of those of `channelIds` that have any, by channel id. */
  findOf(channelIds: readonly ChannelId[]): Promise<readonly SyncProgress[]>
}

/** Natural key: channelId. Removing a channel removes its progress. */
export interface SyncProgressRepository extends SyncProgressReader {
  /** Inserts or replaces. Repeating it changes nothing. Rejects with `reference_missing` if the channel is absent. */
  upsert(progress: SyncProgress): Promise<void>

  /** Removes the progress of those of `channelIds` that have any. */
  removeOf(channelIds: readonly ChannelId[]): Promise<void>
}
