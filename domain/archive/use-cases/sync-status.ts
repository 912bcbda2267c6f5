import type { TenantId } from '../../shared/ids.ts'
import type { KeysetRequest } from '../../shared/page.ts'
import type { Channel } from '../channel.ts'
import type { ArchiveReaders, ArchiveStorage } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'
import type { SyncProgress, SyncState } from '../sync-progress.ts'
import { isForbidden } from './channel-failure.ts'
import { pagesOf } from './walk-pages.ts'

export interface ChannelSyncStatus {
  readonly channel: Channel
  readonly progress: SyncProgress
  /**
   * `interrupted`: it was under way when its process died, and nobody works on the tenant now, or when the platform refused the whole
   * community; the next run goes on. `closed`: the bot may not read it.
   */
  readonly state: SyncState | 'interrupted' | 'closed'
  /** Messages that are stored and not deleted. */
  readonly messages: number
}

/** How far the sync of each channel of a tenant is that was ever synced, by the channel's id at the source. */
export type GetSyncStatus = (tenantId: TenantId) => Promise<readonly ChannelSyncStatus[]>

export const getSyncStatus =
  ({ storage }: { readonly storage: ArchiveStorage }): GetSyncStatus =>
  async (tenantId) => {
    const { read } = storage
    // A sync may begin or end while it is read: only where nobody held the tenant before and after did one break off.
    const wasHeld = await isHeld(read, tenantId)
    const states = await statesOf(read, tenantId)
    const isUnderWay = states.every(({ state }) => state !== 'in_progress') || wasHeld || (await isHeld(read, tenantId))
    return isUnderWay ? states : states.map(broken)
  }

function stateOf({ state, error }: SyncProgress): ChannelSyncStatus['state'] {
  if (state !== 'failed' || error === null) return state
  if (isForbidden(error)) return 'closed'
  return error.class === 'source_refused' ? 'interrupted' : state
}

const isHeld = async ({ tenantLeases }: ArchiveReaders, tenantId: TenantId): Promise<boolean> =>
  (await tenantLeases.find(tenantId)) !== null

const broken = (status: ChannelSyncStatus): ChannelSyncStatus =>
  status.state === 'in_progress' ? { ...status, state: 'interrupted' } : status

async function statesOf(read: ArchiveReaders, tenantId: TenantId): Promise<readonly ChannelSyncStatus[]> {
  const states: ChannelSyncStatus[] = []
  const list = (request: KeysetRequest<Snowflake>) => read.channels.listAll(tenantId, request)
  for await (const channels of pagesOf(list, 500)) {
    const ids = channels.map(({ id }) => id)
    const progressOf = new Map((await read.syncProgress.findOf(ids)).map((each) => [each.channelId, each]))
    const statsOf = new Map((await read.channelStats.findOf(ids)).map((each) => [each.channelId, each]))
    for (const channel of channels) {
      const progress = progressOf.get(channel.id)
      const messages = statsOf.get(channel.id)?.messageCount ?? 0
      if (progress !== undefined) states.push({ channel, progress, state: stateOf(progress), messages })
    }
  }
  return states
}
