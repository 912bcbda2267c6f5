import type { ChannelSyncJob } from '../channel-sync-job.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { ChannelSyncReport } from '../sync-report.ts'

type Told = Pick<ChannelSyncReport, 'id' | 'name' | 'kind' | 'visibility'>

/** What became of a channel in a run that is done with it; `null` where it is not. */
export const channelReport = (
  { id, name, kind, visibility }: Told,
  { outcome, counts, error }: ChannelSyncJob,
): ChannelSyncReport | null => (outcome === null ? null : { id, name, kind, visibility, outcome, counts, error })

/** The same, as the channel is stored. */
export async function storedReport({ read }: ArchiveStorage, job: ChannelSyncJob): Promise<ChannelSyncReport | null> {
  const channel = await read.channels.find(job.channelId)
  if (channel === null) return null
  const { sourceId: id, profile, visibility } = channel
  return channelReport({ ...profile.value, id, visibility: visibility === 'everyone' ? 'everyone' : 'restricted' }, job)
}
