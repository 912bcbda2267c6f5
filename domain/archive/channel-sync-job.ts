import type { TenantId, Uuid } from '../shared/ids.ts'
import type { ChannelId } from './channel.ts'
import type { Snowflake } from './snowflake.ts'
import { type ChannelSyncReport, noSyncCounts, type SyncCounts } from './sync-report.ts'

/** How much of a channel is asked for. */
export interface SyncExtent {
  /**
   * `window`: what is new, the newest hundred once more, and one step of a pass over the older ones. `everything`: all of it once
   * more.
   */
  readonly depth: 'window' | 'everything'
  /** Only what was sent between these, both included; the checkpoint stays. */
  readonly range: { readonly from: Snowflake; readonly to: Snowflake } | null
}

/** Why a channel is not in, or not whole: a code, and a sentence for a person. */
export interface ChannelFailure {
  readonly class: string
  readonly message: string
}

export const channelSyncStates = ['queued', 'running', 'done', 'cancelled'] as const

/** `running`: a worker has it, or had it when its process died. The last two are final. */
export type ChannelSyncState = (typeof channelSyncStates)[number]

/** What the source told of a channel when its channels were listed. */
export interface ListedChannel {
  /** The highest message that it ever had. */
  readonly lastMessageId: Snowflake | null
  readonly archivedAt: Date | null
  readonly unreadable: 'no_messages' | 'no_access' | 'no_history' | null
  /** Why its threads were not all listed. */
  readonly unlisted: ChannelFailure | null
}

/**
 * One channel of one run of a tenant's sync. Workers take it for a slice of its pages at a time, so that a channel of ten million
 * messages keeps nobody from one of ten.
 */
export interface ChannelSyncJob {
  readonly channelId: ChannelId
  readonly tenantId: TenantId
  /** The run that made it. */
  readonly runId: Uuid
  /** `attempt` of the tenant's lease under which it may be worked on: whoever else claims the tenant ends that. */
  readonly tenantAttempt: number
  readonly extent: SyncExtent
  readonly listed: ListedChannel
  readonly state: ChannelSyncState
  readonly counts: SyncCounts
  /** Everything from its beginning, or the range's, to here was walked by this run; `null`: it began at the channel's checkpoint. */
  readonly walkedTo: Snowflake | null
  readonly outcome: ChannelSyncReport['outcome'] | null
  readonly error: ChannelFailure | null
  /** How often in a row the source did not answer. */
  readonly failures: number
  /** While it is queued: no worker takes it before, by the storage's clock; `null`: at once. */
  readonly nextAttemptAt: Date | null
  /** How often a worker took it, over all runs. */
  readonly attempt: number
  /** When the channel was first to be synced. */
  readonly createdAt: Date
  /** When a worker first took it, in this run. */
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
}

export interface NewChannelSyncJob
  extends Pick<ChannelSyncJob, 'channelId' | 'tenantId' | 'runId' | 'tenantAttempt' | 'extent' | 'listed'> {
  readonly now: Date
}

export const createChannelSyncJob = ({ now, ...job }: NewChannelSyncJob): ChannelSyncJob => ({
  ...job,
  ...{ state: 'queued', counts: noSyncCounts, walkedTo: null, outcome: null, error: null },
  ...{ failures: 0, nextAttemptAt: null, attempt: 0, createdAt: now, startedAt: null, finishedAt: null },
})

export const isOpen = ({ state }: Pick<ChannelSyncJob, 'state'>): boolean => state === 'queued' || state === 'running'

/** How a worker left a channel. */
export type SliceOutcome =
  /** There is more of it. */
  | { readonly as: 'more' }
  /** The source did not answer. */
  | { readonly as: 'unanswered'; readonly error: ChannelFailure }
  | { readonly as: 'done'; readonly outcome: ChannelSyncReport['outcome']; readonly error: ChannelFailure | null }

/** A channel for which the source did not answer so often in a row is given up until the next run. */
const failuresAtMost = 5

/**
 * The job as a worker leaves it, and the seconds before another one may take it. `pause`: those of the first time that the source does
 * not answer; each further time in a row it is twice as long.
 */
export function left(
  job: ChannelSyncJob,
  outcome: SliceOutcome,
  now: Date,
  pause: number,
): { readonly job: ChannelSyncJob; readonly afterSeconds: number } {
  if (outcome.as === 'more') return { job: { ...job, state: 'queued', failures: 0, error: null }, afterSeconds: 0 }
  if (outcome.as === 'done') {
    const { outcome: how, error } = outcome
    return { job: { ...job, state: 'done', outcome: how, error, finishedAt: now }, afterSeconds: 0 }
  }
  const failures = job.failures + 1
  const { error } = outcome
  if (failures >= failuresAtMost)
    return { job: { ...job, state: 'done', outcome: 'failed', error, failures, finishedAt: now }, afterSeconds: 0 }
  const afterSeconds = Math.ceil(pause * 2 ** (failures - 1))
  return { job: { ...job, state: 'queued', error, failures }, afterSeconds }
}
