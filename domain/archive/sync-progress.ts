import type { ChannelId } from './channel.ts'
import type { ChannelFailure, ListedChannel, SyncExtent } from './channel-sync-job.ts'
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
  /** Of the latest run: why it failed, or why its threads were not all listed. */
  readonly error: ChannelFailure | null
  /** Messages that could not be read, by any run. Only a walk of everything that reads them takes it away. */
  readonly missing: MissingMessages | null
  /** The channel's last message at the source, and when it was archived there, as the latest run that came to its end saw it. */
  readonly sourceLast: Snowflake | null
  readonly sourceArchivedAt: Date | null
  /** Below it the pass over older messages goes on; `null`: it begins again at the newest. */
  readonly rescanBefore: Snowflake | null
  readonly updatedAt: Date
}

export interface MissingMessages {
  /** About so many: one that a run met twice, as it was asked again, may count twice. */
  readonly count: number
  /** For a person. */
  readonly message: string
}

export const noProgress = (channelId: ChannelId, now: Date): SyncProgress => ({
  channelId,
  lastSnowflake: null,
  state: 'in_progress',
  startedAt: now,
  finishedAt: null,
  messagesPerSecond: null,
  error: null,
  missing: null,
  sourceLast: null,
  sourceArchivedAt: null,
  rescanBefore: null,
  updatedAt: now,
})

/** `reason`: of one of them, where it is known. */
export function missingMessages(count: number, reason: string | null): MissingMessages | null {
  if (count === 0) return null
  const many = count === 1 ? 'A message' : `${count} messages`
  return { count, message: `${many} could not be read.${reason === null ? '' : ` ${reason}`}` }
}

/** What two runs found missing may be the same messages. */
export const moreMissing = (one: MissingMessages | null, other: MissingMessages | null): MissingMessages | null =>
  (other?.count ?? 0) > (one?.count ?? 0) ? other : one

/** What a channel lacks although it came to its end. */
export function shortfallOf(missing: MissingMessages | null, unlisted: ChannelFailure | null): ChannelFailure | null {
  if (missing === null) return unlisted
  const message = unlisted === null ? missing.message : `${missing.message} ${unlisted.message}`
  return { class: 'unreadable_messages', message }
}

/** The latest run left nothing to be mended. */
export const isClean = ({ state, error }: SyncProgress): boolean => state === 'completed' && error === null

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
