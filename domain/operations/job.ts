import type { Brand } from '../shared/brand.ts'
import type { CanonicalJson } from '../shared/canonical-json.ts'
import { type TenantId, type Uuid, uuid } from '../shared/ids.ts'
import type { Lease } from '../shared/lease.ts'
import { JobState } from './errors.ts'

export type JobId = Brand<Uuid, 'JobId'>

/**
 * `receiving`: what it works on is still being uploaded. `queued`: waits for a worker. `running`: a worker has it, or had it
 * when its process died. The others are final.
 */
export type JobStatus = 'receiving' | 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'

export const jobStatuses = ['receiving', 'queued', 'running', 'succeeded', 'failed', 'cancelled'] as const

/** Work that outlives a request and a process. */
export interface Job {
  readonly id: JobId
  /** Names the code that does it. */
  readonly kind: string
  /** Whose data it writes; of one tenant one job runs at a time. `null`: of none. */
  readonly tenantId: TenantId | null
  readonly payload: CanonicalJson
  readonly status: JobStatus
  readonly progress: JobProgress | null
  /** The most that was ever told to last: see `ToldProgress`. */
  readonly furthest: number
  readonly result: CanonicalJson | null
  /** Why it failed, or why it waits for another attempt. */
  readonly error: JobError | null
  /** How often a worker took it. It only rises: a worker that was overtaken is known by it. */
  readonly attempt: number
  /**
   * How often it may yet be taken and not come to its end: as a worker died of it, or as what it works with was not there. Whoever
   * brings it further than it ever was gives it all of them again.
   */
  readonly attemptsLeft: number
  /** No worker takes it before. */
  readonly notBefore: Date
  readonly cancelRequestedAt: Date | null
  readonly createdAt: Date
  /** When a worker last took it. */
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
}

export interface JobProgress {
  readonly done: number
  /** `null` where nobody knows. */
  readonly total: number | null
  /** What is counted: bytes, messages. */
  readonly unit: string
}

/** As a worker tells it. */
export interface ToldProgress extends JobProgress {
  /** How much of the whole work is done for good: no later attempt does any of it again. Nothing, unless it is said. */
  readonly lasting?: number
}

/** Why it failed: a code for programs, a message for people. */
export interface JobError {
  readonly code: string
  readonly message: string
}

/** A job that in this many attempts did not come to its end, nor further than before, is given up. */
export const attemptsAtMost = 5

export interface NewJob {
  readonly id: JobId
  readonly kind: string
  readonly tenantId: TenantId | null
  readonly payload: CanonicalJson
  readonly status: 'receiving' | 'queued'
  readonly now: Date
}

/** Rejects with `invalid` unless `text` is a UUID in lower case. */
export const jobId = (text: string): JobId => uuid(text) as JobId

export const createJob = ({ now, ...input }: NewJob): Job => ({
  ...input,
  progress: null,
  furthest: 0,
  result: null,
  error: null,
  attempt: 0,
  attemptsLeft: attemptsAtMost,
  notBefore: now,
  cancelRequestedAt: null,
  createdAt: now,
  startedAt: null,
  finishedAt: null,
})

export const finalStatuses: readonly Job['status'][] = ['succeeded', 'failed', 'cancelled']

export const openStatuses: readonly Job['status'][] = jobStatuses.filter((status) => !finalStatuses.includes(status))

export const isFinal = ({ status }: Job): boolean => finalStatuses.includes(status)

/** Everything is there that it works on. Rejects with `job_state` unless it was `receiving`. */
export function received(job: Job, payload: CanonicalJson): Job {
  if (job.status !== 'receiving') throw new JobState(job.status, 'queued')
  return { ...job, status: 'queued', payload }
}

/** Of a job that is running, how far it is. The attempt that brings it further counts, and none before it. */
export function progressed(job: Job, { lasting = 0, ...progress }: ToldProgress): Job {
  if (lasting <= job.furthest) return { ...job, progress }
  return { ...job, progress, furthest: lasting, attemptsLeft: attemptsAtMost - 1 }
}

/** How a worker left it. */
export type JobOutcome =
  | { readonly as: 'succeeded'; readonly result: CanonicalJson }
  | { readonly as: 'failed'; readonly error: JobError; readonly result?: CanonicalJson }
  | { readonly as: 'cancelled'; readonly result?: CanonicalJson }
  /** To be taken again, by any worker: this one stops, or the storage was not there. The attempt does not count. */
  | { readonly as: 'queued'; readonly notBefore: Date }
  /** What it works with was not there: to be taken again after a while, which grows by itself, as long as attempts are left. */
  | { readonly as: 'postponed'; readonly error: JobError }

const pauses = { first: 15_000, factor: 4, longest: 15 * 60_000 } as const

/** Half of the pause and a share, from 0 up to 1, of the other half, so that jobs that failed together do not come back together. */
function pauseAfter(attempts: number, share: number): number {
  const pause = Math.min(pauses.longest, pauses.first * pauses.factor ** Math.max(0, attempts - 1))
  return Math.round((pause * (1 + share)) / 2)
}

function postponed(job: Job, error: JobError, now: Date, share: number): Job {
  if (job.attemptsLeft === 0) return ended(job, { as: 'failed', error }, now)
  const notBefore = new Date(now.getTime() + pauseAfter(attemptsAtMost - job.attemptsLeft, share))
  return { ...job, status: 'queued', error, notBefore }
}

/** Of a job that is running, or that was being received and never will be. `share`: of the half of a pause that is left to chance. */
export function ended(job: Job, outcome: JobOutcome, now: Date, share = 0): Job {
  switch (outcome.as) {
    case 'succeeded':
      return { ...job, status: 'succeeded', result: outcome.result, error: null, finishedAt: now }
    case 'failed':
      return { ...job, status: 'failed', result: outcome.result ?? null, error: outcome.error, finishedAt: now }
    case 'cancelled':
      return { ...job, status: 'cancelled', result: outcome.result ?? null, error: null, finishedAt: now }
    case 'queued':
      if (job.cancelRequestedAt !== null) return ended(job, { as: 'cancelled' }, now)
      return { ...job, status: 'queued', notBefore: outcome.notBefore, attemptsLeft: job.attemptsLeft + 1 }
    case 'postponed':
      if (job.cancelRequestedAt !== null) return ended(job, { as: 'cancelled' }, now)
      return postponed(job, outcome.error, now, share)
  }
}

/** A job that runs ends when its worker sees it. The same object where that was asked for already. Rejects with `job_state` where it ended otherwise. */
export function cancelled(job: Job, now: Date): Job {
  if (job.status === 'cancelled') return job
  if (isFinal(job)) throw new JobState(job.status, 'cancelled')
  if (job.status === 'running') return job.cancelRequestedAt === null ? { ...job, cancelRequestedAt: now } : job
  return ended({ ...job, cancelRequestedAt: now }, { as: 'cancelled' }, now)
}

/** Queued again from the beginning. Rejects with `job_state` unless it failed or was cancelled. */
export function retried(job: Job, now: Date): Job {
  if (job.status !== 'failed' && job.status !== 'cancelled') throw new JobState(job.status, 'retried')
  return {
    ...job,
    ...{ status: 'queued', progress: null, furthest: 0, result: null, error: null, notBefore: now },
    attemptsLeft: attemptsAtMost,
    ...{ cancelRequestedAt: null, startedAt: null, finishedAt: null },
  }
}

/** A worker's hold of a job. */
export interface ClaimedJob {
  readonly job: Job
  readonly lease: Lease
}

/** A job that is not final, and whether a worker holds it now. */
export interface OpenJob {
  readonly job: Job
  readonly held: boolean
}

/** Nothing waits for longer than the longest pause: what would was made by a process whose clock is ahead, and is due. */
const isDue = ({ notBefore }: Job, now: Date): boolean =>
  notBefore <= now || notBefore.getTime() - now.getTime() > pauses.longest

/**
 * The job that a worker may take: the first, in the order in which they were made, that nobody holds, of a tenant none of whose jobs
 * is held, and before which no job of its tenant stands that is to be done. Pure. `open`: those queued or running, by `createdAt`,
 * then id.
 */
export function nextJob(open: readonly OpenJob[], kinds: ReadonlySet<string>, now: Date): Job | null {
  // A job that was received or retried late stands before those that were taken meanwhile.
  const busy = new Set(open.flatMap(({ job, held }) => (held ? [job.tenantId] : [])))
  busy.delete(null)
  for (const { job, held } of open) {
    if (!held && !busy.has(job.tenantId) && isDue(job, now) && kinds.has(job.kind)) return job
    if (job.tenantId !== null) busy.add(job.tenantId)
  }
  return null
}
