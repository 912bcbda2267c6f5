import type { CanonicalJson } from '../shared/canonical-json.ts'
import type { TenantId, Uuid } from '../shared/ids.ts'
import type { Lease } from '../shared/lease.ts'
import type { ChannelSyncJob, SyncExtent } from './channel-sync-job.ts'
import type { Snowflake } from './snowflake.ts'
import { type ChannelSyncReport, noSyncCounts, type SyncCounts, type SyncReport, sumOf } from './sync-report.ts'

/** How many channels ended how. */
export type ChannelOutcomes = Readonly<Record<ChannelSyncReport['outcome'], number>>

/** One run of a tenant's sync. */
export interface SyncRun {
  /** Where a job is the origin, the job's. */
  readonly id: Uuid
  readonly tenantId: TenantId
  /** Who ordered it: a job, or somebody at a shell. */
  readonly origin: 'job' | 'shell'
  /** `attempt` of the tenant's lease under which it was last worked on. */
  readonly tenantAttempt: number
  /** What was asked for. `channels`: by their ids at the source; `null`: all. */
  readonly depth: SyncExtent['depth']
  readonly channels: readonly Snowflake[] | null
  readonly since: Date | null
  readonly until: Date | null
  /** When it first began, by the storage's clock; one that is taken up again keeps it. */
  readonly startedAt: Date
  /**
   * By the storage's clock, and where it was cancelled while nobody was at it, as its job says; `null` while it runs, and where its
   * process ended first.
   */
  readonly finishedAt: Date | null
  /** `cancelled`: somebody called the whole run off. */
  readonly outcome: SyncReport['outcome'] | 'cancelled' | null
  /** Channels that are brought in; `null`: they were not listed yet. */
  readonly found: number | null
  /** What became of them, of those that are done. */
  readonly channelOutcomes: ChannelOutcomes
  readonly counts: SyncCounts
  /** Channels that the source no longer has. */
  readonly gone: number
  /** What the source did not list. */
  readonly unlisted: number
  /** Why it ended early. */
  readonly error: SyncReport['error']
}

/** How far a run is. */
export type SyncTally = Pick<SyncRun, 'channelOutcomes' | 'counts'>

export type NewSyncRun = Pick<
  SyncRun,
  'id' | 'tenantId' | 'origin' | 'tenantAttempt' | 'depth' | 'channels' | 'since' | 'until' | 'startedAt'
>

export const noChannelOutcomes: ChannelOutcomes = {
  ...{ complete: 0, unchanged: 0, skipped: 0, unreadable: 0 },
  ...{ failed: 0, cancelled: 0 },
}

export const startSyncRun = (run: NewSyncRun): SyncRun => ({
  ...run,
  ...{ finishedAt: null, outcome: null, found: null },
  ...{ channelOutcomes: noChannelOutcomes, counts: noSyncCounts, gone: 0, unlisted: 0, error: null },
})

/** The run as its report tells it. `now`: by the storage's clock. */
export const endedSyncRun = (run: SyncRun, report: SyncReport, now: Date): SyncRun => ({
  ...run,
  finishedAt: now,
  outcome: report.outcome,
  ...tallyOf(report.channels),
  gone: report.gone.length,
  unlisted: report.unlisted.length,
  error: report.error,
})

export const tallyOf = (channels: readonly Pick<ChannelSyncJob, 'outcome' | 'counts'>[]): SyncTally => ({
  channelOutcomes: outcomesOf(channels.flatMap(({ outcome }) => (outcome === null ? [] : [{ outcome }]))),
  counts: channels.reduce((sum, { counts }) => sumOf(sum, counts), noSyncCounts),
})

function outcomesOf(channels: readonly Pick<ChannelSyncReport, 'outcome'>[]): ChannelOutcomes {
  const outcomes: Record<ChannelSyncReport['outcome'], number> = { ...noChannelOutcomes }
  for (const { outcome } of channels) outcomes[outcome]++
  return outcomes
}

/** A run that ended before there was anything to report. `now`: by the storage's clock. */
export const refusedSyncRun = (run: SyncRun, error: NonNullable<SyncRun['error']>, now: Date): SyncRun => ({
  ...run,
  ...{ finishedAt: now, outcome: 'failed', error },
})

/** A run that somebody called off: how far it was. */
export const cancelledSyncRun = (run: SyncRun, tally: SyncTally, now: Date): SyncRun => ({
  ...run,
  ...{ ...tally, finishedAt: now, outcome: 'cancelled', error: null },
})

/** Whether there is more to do of it, or will be once its job is tried again. */
export const mayBeCancelled = ({ outcome }: SyncRun): boolean => outcome === null || outcome === 'failed'

/** Whether somebody works on it now. `hold`: of its tenant. */
export const isUnderWay = ({ finishedAt, tenantAttempt }: SyncRun, hold: Lease | null): boolean =>
  finishedAt === null && hold?.attempt === tenantAttempt

/** The channels that were asked for, as they are stored. */
export const storedChannels = (text: CanonicalJson): readonly Snowflake[] => JSON.parse(text) as readonly Snowflake[]
