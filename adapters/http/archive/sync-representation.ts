import type { z } from 'zod'
import type { ChannelSyncStatus, SyncRunView } from '../../../domain/archive/index.ts'
import type { Job } from '../../../domain/operations/index.ts'
import type { channelSyncSchema, syncSchema } from './sync-schemas.ts'

/* The sync of a tenant, as JSON. */

type SyncJson = z.input<typeof syncSchema>

/** A run that began, and its job, which a run at a shell has not. `null`: the job was forgotten, or does nothing that is told here. */
export function runJson({ run, isUnderWay }: SyncRunView, job: Job | null): SyncJson {
  const { finishedAt, outcome, channelOutcomes, counts, error } = run
  const isOver = finishedAt !== null && outcome !== null
  const state = job?.status === 'queued' ? 'queued' : isUnderWay ? 'running' : isOver ? outcome : unended(job)
  return {
    ...{ id: run.id, origin: run.origin, state },
    ...{ depth: run.depth, channels: run.channels && [...run.channels] },
    ...{ since: run.since?.toISOString() ?? null, until: run.until?.toISOString() ?? null },
    startedAt: run.startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    ...{ found: run.found, outcomes: { ...channelOutcomes }, counts: { ...counts } },
    ...{ gone: run.gone, unlisted: run.unlisted, error: error ?? (job?.error ? { ...job.error } : null) },
    job: job && attemptsJson(job),
  }
}

const unended = (job: Job | null): SyncJson['state'] => (job?.status === 'cancelled' ? 'cancelled' : 'interrupted')

/** A job whose run did not begin. `wish`: what it is told. */
export const waitingJson = (
  job: Job,
  { depth, channels, since, until }: Pick<SyncJson, 'depth' | 'channels' | 'since' | 'until'>,
): SyncJson => ({
  ...{ id: job.id, origin: 'job', state: statesOfJobs[job.status], depth, channels, since, until },
  ...{ startedAt: null, finishedAt: job.finishedAt?.toISOString() ?? null, found: null },
  outcomes: { complete: 0, unchanged: 0, skipped: 0, unreadable: 0, failed: 0, cancelled: 0 },
  counts: { read: 0, added: 0, changed: 0, unchanged: 0, revisions: 0, deleted: 0, faults: 0 },
  ...{ gone: 0, unlisted: 0, error: job.error && { ...job.error }, job: attemptsJson(job) },
})

const statesOfJobs: Readonly<Record<Job['status'], SyncJson['state']>> = {
  receiving: 'queued',
  queued: 'queued',
  running: 'running',
  succeeded: 'complete',
  failed: 'failed',
  cancelled: 'cancelled',
}

const attemptsJson = ({ attempt, attemptsLeft, notBefore, status, cancelRequestedAt }: Job): SyncJson['job'] => ({
  ...{ attempt, attemptsLeft },
  notBefore: status === 'queued' ? notBefore.toISOString() : null,
  cancelRequestedAt: cancelRequestedAt?.toISOString() ?? null,
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
