import type { z } from 'zod'
import {
  type ChannelSyncStatus,
  type SyncRunView,
  type SyncScheduleView,
  syncJob,
} from '../../../domain/archive/index.ts'
import { noSyncCounts } from '../../../domain/archive/sync-report.ts'
import { mayBeCancelled, noChannelOutcomes } from '../../../domain/archive/sync-run.ts'
import type { Job } from '../../../domain/operations/index.ts'
import { parseJson } from '../../../domain/shared/canonical-json.ts'
import type {
  channelSyncSchema,
  syncDetailsSchema,
  syncScheduleSchema,
  syncSchema,
  tenantSyncSchema,
} from './sync-schemas.ts'

/* The sync of a tenant, as JSON. */

type SyncJson = z.input<typeof syncSchema>
type DetailsJson = z.input<typeof syncDetailsSchema>

/** A run that began. `job`: its own; `null` where it has none, or that was removed. */
export function runJson({ run, isUnderWay }: SyncRunView, job: Job | null): SyncJson {
  const { finishedAt, outcome, channelOutcomes, counts, error } = run
  // Nobody may have been at it when it was cancelled: it was interrupted, or waited for another attempt.
  const isCancelled = !isUnderWay && mayBeCancelled(run) && job?.status === 'cancelled'
  const endedAt = isCancelled ? job.finishedAt : finishedAt
  return {
    ...{ id: run.id, origin: run.origin, depth: run.depth, channels: run.channels && [...run.channels] },
    state:
      job?.status === 'queued'
        ? 'queued'
        : isUnderWay
          ? 'running'
          : isCancelled
            ? 'cancelled'
            : (outcome ?? 'interrupted'),
    ...{ since: run.since?.toISOString() ?? null, until: run.until?.toISOString() ?? null },
    startedAt: run.startedAt.toISOString(),
    finishedAt: endedAt?.toISOString() ?? null,
    ...{ found: run.found, outcomes: { ...channelOutcomes }, counts: { ...counts } },
    ...{ gone: run.gone, unlisted: run.unlisted, error: whyOf(isCancelled ? null : (error ?? job?.error ?? null)) },
  }
}

export const runDetailsJson = (view: SyncRunView, job: Job | null): DetailsJson => ({
  ...runJson(view, job),
  job: job && attemptsJson(job),
})

/** A job whose run has not begun. */
export function waitingJson(job: Job): DetailsJson {
  const { depth, channels, since, until } = syncJob(parseJson(job.payload))
  return {
    ...{ id: job.id, origin: 'job', state: statesOfJobs[job.status], depth, channels: channels && [...channels] },
    ...{ since: timeOf(since), until: timeOf(until), startedAt: null },
    finishedAt: job.finishedAt?.toISOString() ?? null,
    ...{ found: null, outcomes: { ...noChannelOutcomes }, counts: { ...noSyncCounts }, gone: 0, unlisted: 0 },
    ...{ error: whyOf(job.error), job: attemptsJson(job) },
  }
}

const whyOf = (error: Job['error']): SyncJson['error'] => error && { code: error.code, message: error.message }

const timeOf = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString())

const statesOfJobs: Readonly<Record<Job['status'], SyncJson['state']>> = {
  receiving: 'queued',
  queued: 'queued',
  running: 'running',
  succeeded: 'complete',
  failed: 'failed',
  cancelled: 'cancelled',
}

const attemptsJson = ({ attempt, attemptsLeft, notBefore, status, cancelRequestedAt }: Job): DetailsJson['job'] => ({
  ...{ attempt, attemptsLeft },
  notBefore: status === 'queued' ? notBefore.toISOString() : null,
  cancelRequestedAt: cancelRequestedAt?.toISOString() ?? null,
})

/** The tenant as a whole. `latest`: the run that waits or goes on, else the last one; `null`: there was none. */
export const tenantSyncJson = (
  latest: DetailsJson | null,
  schedule: SyncScheduleView,
): z.input<typeof tenantSyncSchema> => ({
  state: latest !== null ? tenantStates[latest.state] : schedule.syncedAt === null ? 'never_synced' : 'idle',
  schedule: syncScheduleJson(schedule),
  latest,
})

const tenantStates: Readonly<Record<SyncJson['state'], z.input<typeof tenantSyncSchema>['state']>> = {
  queued: 'queued',
  running: 'running',
  interrupted: 'interrupted',
  cancelled: 'idle',
  complete: 'idle',
  partial: 'idle',
  failed: 'idle',
}

export const syncScheduleJson = ({
  cron,
  effectiveCron,
  isPaused,
  nextAt,
  unscheduled,
  syncedAt,
}: SyncScheduleView): z.input<typeof syncScheduleSchema> => ({
  ...{ cron, effectiveCron, isPaused },
  nextAt: nextAt?.toISOString() ?? null,
  unscheduled,
  syncedAt: syncedAt?.toISOString() ?? null,
})

/** How far the sync of a channel is. */
export const statusJson = ({
  channel,
  progress,
  job,
  state,
  error,
  share,
  messages,
}: ChannelSyncStatus): z.input<typeof channelSyncSchema> => ({
  id: channel.sourceId,
  name: channel.profile.value.name,
  kind: channel.profile.value.kind,
  visibility: channel.visibility,
  state,
  messages,
  lastMessageId: progress?.lastSnowflake ?? null,
  share,
  startedAt: progress?.startedAt.toISOString() ?? null,
  finishedAt: progress?.finishedAt?.toISOString() ?? null,
  messagesPerSecond: progress?.messagesPerSecond ?? null,
  error: error && { ...error },
  missing: progress?.missing ? { ...progress.missing } : null,
  run: job && {
    id: job.runId,
    counts: { ...job.counts },
    walkedTo: job.walkedTo,
    outcome: job.outcome,
    attempt: job.attempt,
    failures: job.failures,
    nextAttemptAt: job.state === 'queued' ? (job.nextAttemptAt?.toISOString() ?? null) : null,
  },
})
