import type { TenantId } from '../../shared/ids.ts'
import type { KeysetRequest } from '../../shared/page.ts'
import type { Channel } from '../channel.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'
import type { SyncProgress } from '../sync-progress.ts'
import { pagesOf } from './walk-pages.ts'

export interface ChannelSyncStatus {
  readonly channel: Channel
  readonly progress: SyncProgress
  /** Messages that are stored and not deleted. */
  readonly messages: number
}

/** How far the sync of each channel of a tenant is that was ever synced, by the channel's id at the source. */
export type GetSyncStatus = (tenantId: TenantId) => Promise<readonly ChannelSyncStatus[]>

export const getSyncStatus =
  ({ storage }: { readonly storage: ArchiveStorage }): GetSyncStatus =>
  async (tenantId) => {
    const { read } = storage
    const states: ChannelSyncStatus[] = []
    const list = (request: KeysetRequest<Snowflake>) => read.channels.listAll(tenantId, request)
    for await (const channels of pagesOf(list, 500)) {
      const ids = channels.map(({ id }) => id)
      const progressOf = new Map((await read.syncProgress.findOf(ids)).map((each) => [each.channelId, each]))
      const statsOf = new Map((await read.channelStats.findOf(ids)).map((each) => [each.channelId, each]))
      for (const channel of channels) {
        const progress = progressOf.get(channel.id)
        const messages = statsOf.get(channel.id)?.messageCount ?? 0
        if (progress !== undefined) states.push({ channel, progress, messages })
      }
    }
    return states
  }
