import type { Channel } from '../channel.ts'
import type { ChannelSyncJob } from '../channel-sync-job.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { ChannelSyncReport } from '../sync-report.ts'

/** What became of a channel in a run that is done with it; `null` where it is not. */
export async function reportOf({ read }: ArchiveStorage, job: ChannelSyncJob): Promise<ChannelSyncReport | null> {
  const channel = await read.channels.find(job.channelId)
  return channel && channelReport(channel, job)
}

function channelReport(
  { sourceId, profile, visibility }: Channel,
  { outcome, counts, error }: ChannelSyncJob,
): ChannelSyncReport | null {
  if (outcome === null) return null
  const { kind, name } = profile.value
  const seenBy = visibility === 'everyone' ? 'everyone' : 'restricted'
  return { id: sourceId, name, kind, visibility: seenBy, outcome, counts, error }
}
