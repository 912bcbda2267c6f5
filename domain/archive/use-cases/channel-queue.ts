import type { Clock } from '../../shared/clock.ts'
import type { KeysetRequest } from '../../shared/page.ts'
import { type ChannelId, channelIdOf } from '../channel.ts'
import { type ChannelSyncJob, createChannelSyncJob, left, type SyncExtent } from '../channel-sync-job.ts'
import type { LiveChannel, Unlisted } from '../ports/live-sources.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { isClean, isUntouched, type SyncProgress, shortfallOf } from '../sync-progress.ts'
import type { ChannelSyncReport, SyncReport } from '../sync-report.ts'
import type { SyncRun } from '../sync-run.ts'
import { type SyncTally, tallyOf } from '../sync-run.ts'
import { channelReport } from './channel-reports.ts'
import { pagesOf } from './walk-pages.ts'

interface Wish {
  readonly extent: SyncExtent
  readonly unlisted: readonly Unlisted[]
}

const queuedAtOnce = 500

/** The channels of one run of a tenant's sync, as jobs. */
export class ChannelQueue {
  readonly #storage: ArchiveStorage
  readonly #clock: Clock
  readonly #run: Pick<SyncRun, 'id' | 'tenantId' | 'tenantAttempt'>

  /** `held`: the storage as the tenant's holder writes to it. */
  constructor(held: ArchiveStorage, clock: Clock, run: Pick<SyncRun, 'id' | 'tenantId' | 'tenantAttempt'>) {
    this.#storage = held
    this.#clock = clock
    this.#run = run
  }

  /** Leaves each channel as a job. Those of an earlier run are over; those of this one that came to their end stay. */
  async fill(channels: readonly LiveChannel[], { extent, unlisted }: Wish): Promise<void> {
    const { tenantId, tenantAttempt, id: runId } = this.#run
    const now = this.#clock.now()
    const earlier = new Map((await this.#jobs()).map((job) => [job.channelId, job]))
    await this.#storage.transact((tx) => tx.channelSyncJobs.cancelOf(tenantId, now), { repeatable: true })
    const reasons = new Map(unlisted.map(({ what, id, error }) => [what === 'threads' ? id : null, error]))
    const waiting = channels.flatMap(({ id, lastMessageId, archivedAt, unreadable }) => {
      const listed = { lastMessageId, archivedAt, unreadable, unlisted: reasons.get(id) ?? null }
      const job = createChannelSyncJob({
        ...{ tenantId, tenantAttempt, runId, channelId: channelIdOf(tenantId, id) },
        ...{ extent, listed, now },
      })
      const before = earlier.get(job.channelId)
      if (before?.outcome != null && before.outcome !== 'failed') return []
      return before === undefined ? [job] : [{ ...job, counts: before.counts, walkedTo: before.walkedTo }]
    })
    for (let i = 0; i < waiting.length; i += queuedAtOnce) await this.#store(waiting.slice(i, i + queuedAtOnce), now)
  }

  async isDone(): Promise<boolean> {
    const { tenantId, id: runId } = this.#run
    return (await this.#storage.read.channelSyncJobs.findOpen(tenantId, runId)) === null
  }

  async tally(): Promise<SyncTally> {
    return tallyOf(await this.#jobs())
  }

  /** Why the run ended early: the platform refused, or answered for no channel, and the others were called off. */
  async endedBy(): Promise<SyncReport['error']> {
    const jobs = await this.#jobs()
    const isCalledOff = jobs.some(({ state, outcome }) => state === 'cancelled' && outcome === null)
    const codes = ['source_refused', ...(isCalledOff ? ['source_unavailable'] : [])]
    const ending = jobs.find(({ outcome, error }) => outcome === 'failed' && codes.includes(error?.class ?? ''))
    return ending?.error ? { code: ending.error.class, message: ending.error.message } : null
  }

  /** What became of those that are done, in the order of `found`. */
  async reports(found: readonly LiveChannel[]): Promise<readonly ChannelSyncReport[]> {
    const jobOf = new Map((await this.#jobs()).map((job) => [job.channelId, job]))
    return found.flatMap((channel) => {
      const job = jobOf.get(channelIdOf(this.#run.tenantId, channel.id))
      const report = job === undefined ? null : channelReport(channel, job)
      return report === null ? [] : [report]
    })
  }

  /** Nobody needs to take a channel of which nothing is asked. */
  async #store(jobs: readonly ChannelSyncJob[], now: Date): Promise<void> {
    const progress = await this.#storage.read.syncProgress.findOf(jobs.map(({ channelId }) => channelId))
    const before = new Map(progress.map((each) => [each.channelId, each]))
    const stored = jobs.map((job) => {
      const known = before.get(job.channelId) ?? null
      const outcome = unasked(known, job)
      if (outcome === null) return job
      return left(job, { as: 'done', outcome, error: shortfallOf(known?.missing ?? null, null) }, now, 0).job
    })
    await this.#storage.transact((tx) => tx.channelSyncJobs.upsertMany(stored), { repeatable: true })
  }

  /** This run's. */
  async #jobs(): Promise<readonly ChannelSyncJob[]> {
    const { tenantId, id: runId } = this.#run
    const jobs: ChannelSyncJob[] = []
    const list = (request: KeysetRequest<ChannelId>) => this.#storage.read.channelSyncJobs.list(tenantId, request)
    for await (const page of pagesOf(list, queuedAtOnce)) jobs.push(...page.filter((job) => job.runId === runId))
    return jobs
  }
}

/** What becomes of a channel of which nothing is asked; `null`: something is, or what an earlier run recorded is so no more. */
function unasked(before: SyncProgress | null, { listed, extent }: ChannelSyncJob): 'skipped' | 'unchanged' | null {
  const { unreadable, unlisted } = listed
  if (unlisted !== null) return null
  if (unreadable === 'no_messages')
    return before === null || extent.range !== null || isClean(before) ? 'skipped' : null
  return unreadable === null && isUntouched(before, listed, extent) ? 'unchanged' : null
}
