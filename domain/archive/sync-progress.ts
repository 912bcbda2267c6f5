import type { ChannelId } from './channel.ts'
import type { ListedChannel, SyncExtent } from './channel-sync-job.ts'
import type { Snowflake } from './snowflake.ts'

export const syncStates = ['in_progress', 'completed', 'failed'] as const
export type SyncState = (typeof syncStates)[number]

/** How far the live sync of a channel is. Written by it alone: an import never moves its checkpoint. */
export interface SyncProgress {
  readonly channelId: ChannelId
  /** The checkpoint: everything that the source had up to it is stored. `null`: nothing yet. */
  readonly lastSnowflake: Snowflake | null
  readonly state: SyncState
  /** Of the latest run; `finishedAt` is `null` while it runs, and after one that broke off. */
  readonly startedAt: Date
  readonly finishedAt: Date | null
  /** Of the latest run. */
  readonly messagesPerSecond: number | null
  /** Why it failed, or what it lacks although it came to its end: a code, and a sentence for a person. */
  readonly error: { readonly class: string; readonly message: string } | null
  /** The channel's last message at the source, and when it was archived there, as the latest run that came to its end saw it. */
  readonly sourceLast: Snowflake | null
  readonly sourceArchivedAt: Date | null
  /** Below it the pass over older messages goes on; `null`: it begins again at the newest. */
  readonly rescanBefore: Snowflake | null
  readonly updatedAt: Date
}

export const noProgress = (channelId: ChannelId, now: Date): SyncProgress => ({
  channelId,
  lastSnowflake: null,
  state: 'in_progress',
  startedAt: now,
  finishedAt: null,
  messagesPerSecond: null,
  error: null,
  sourceLast: null,
  sourceArchivedAt: null,
  rescanBefore: null,
  updatedAt: now,
})

/** The source has no message behind those that were there at the end of the run before. */
export const isUpToDate = (before: SyncProgress | null, { lastMessageId }: ListedChannel): boolean =>
  before?.state === 'completed' && before.sourceLast === lastMessageId

export const isArchivedAnew = (before: SyncProgress | null, { archivedAt }: ListedChannel): boolean =>
  archivedAt !== null && before?.sourceArchivedAt?.getTime() !== archivedAt.getTime()

/** An archived thread takes no edits and no reactions: as long as it lies there, nothing of it changes, once all was looked at. */
export function isUntouched(before: SyncProgress | null, listed: ListedChannel, { depth, range }: SyncExtent): boolean {
  if (depth !== 'window' || range !== null || listed.archivedAt === null) return false
  return isUpToDate(before, listed) && !isArchivedAnew(before, listed) && before?.rescanBefore === null
}
