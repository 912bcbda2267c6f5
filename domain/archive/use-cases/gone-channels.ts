import type { TenantId } from '../../shared/ids.ts'
import type { KeysetRequest } from '../../shared/page.ts'
import type { Channel } from '../channel.ts'
import type { LiveChannel, Unlisted } from '../ports/live-sources.ts'
import type { ArchiveReaders } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'
import type { SyncReport } from '../sync-report.ts'
import { leftOutBy } from './left-out.ts'
import { pagesOf } from './walk-pages.ts'

/** Channels that were synced once and that the source no longer lists, as far as it listed everything. */
export async function goneFrom(
  { channels, syncProgress }: ArchiveReaders,
  tenantId: TenantId,
  found: readonly LiveChannel[],
  left: readonly Unlisted[],
): Promise<SyncReport['gone']> {
  const listed = new Set(found.map(({ id }) => id))
  const isLeftOut = leftOutBy(tenantId, left)
  const gone: Channel[] = []
  const list = (request: KeysetRequest<Snowflake>) => channels.listAll(tenantId, request)
  for await (const page of pagesOf(list, 500)) {
    const unlisted = page.filter((channel) => !listed.has(channel.sourceId) && !isLeftOut(channel))
    const progress = await syncProgress.findOf(unlisted.map(({ id }) => id))
    const synced = new Set(progress.map(({ channelId }) => channelId))
    gone.push(...unlisted.filter(({ id }) => synced.has(id)))
  }
  return gone.map(({ sourceId, profile }) => ({ id: sourceId, name: profile.value.name }))
}
