import type { Clock } from '../../shared/clock.ts'
import type { ChannelFailure, ChannelSyncJob, SliceOutcome } from '../channel-sync-job.ts'
import type { SliceProgress } from '../ports/channel-sync-job-repository.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { compareSnowflakes, laterSnowflake, type Snowflake } from '../snowflake.ts'
import type { SourceFault } from '../source.ts'
import { isClean, missingMessages, moreMissing, noProgress, type SyncProgress, shortfallOf } from '../sync-progress.ts'
import { type SyncCounts, sumOf } from '../sync-report.ts'
import { isForbidden, refused } from './channel-failure.ts'
import type { ChannelPlace, CommunitySight } from './community-sight.ts'

export interface CourseContext {
  readonly channel: ChannelPlace
  readonly job: ChannelSyncJob
  /** Each of its transactions takes along how far the walk is, as `done` tells it, and rejects where the job is another worker's. */
  readonly storage: (done: () => SliceProgress) => ArchiveStorage
  readonly sight: CommunitySight
  readonly clock: Clock
}

/** How far the walk of a channel is, and how that is recorded. */
export class ChannelCourse {
  readonly storage: ArchiveStorage
  readonly #context: CourseContext
  readonly #before: SyncProgress | null
  readonly #started: Date
  #progress: SyncProgress
  #counts: SyncCounts
  #walkedTo: Snowflake | null
  /** The highest message when the newest were asked for. */
  #newest: Snowflake | null = null
  /** The source's last answer held no message. */
  #isSilent = false
  #firstFault: SourceFault | null = null
  /** Faults of the way there: whoever looks at the newest again may meet them again. */
  #faultsBehind = 0

  constructor(context: CourseContext, before: SyncProgress | null) {
    const { job, clock } = context
    this.#context = context
    this.#before = before
    this.#started = job.startedAt ?? clock.now()
    this.#counts = job.counts
    this.#walkedTo = job.walkedTo
    this.storage = context.storage(() => this.done)
    const fresh = { state: 'in_progress', startedAt: this.#started, finishedAt: null, error: null } as const
    this.#progress = { ...(before ?? noProgress(job.channelId, this.#started)), ...fresh }
  }

  get progress(): SyncProgress {
    return this.#progress
  }

  get done(): SliceProgress {
    return { counts: this.#counts, walkedTo: this.#walkedTo }
  }

  /** What the channel lacks, whichever run could not bring it in. */
  get shortfall(): ChannelFailure | null {
    return shortfallOf(this.#progress.missing, this.#context.job.listed.unlisted)
  }

  /** Everything from the walk's beginning to here was walked. */
  walked(highest: Snowflake | null): void {
    this.#walkedTo = laterSnowflake(this.#walkedTo, highest)
  }

  /** What was walked is asked for again. */
  lookAgain(): void {
    this.#faultsBehind = this.#counts.faults
  }

  looked(newest: Snowflake | null): void {
    this.#newest = newest
  }

  /** The progress to be stored with a page. */
  reach(checkpoint: Snowflake | null, faults: readonly SourceFault[], now: Date): SyncProgress {
    this.#firstFault ??= faults[0] ?? null
    const lastSnowflake = laterSnowflake(this.#progress.lastSnowflake, checkpoint)
    const found = Math.max(this.#faultsBehind, this.#counts.faults - this.#faultsBehind + faults.length)
    const missing = moreMissing(this.#progress.missing, this.#missing(found))
    this.#progress = { ...this.#progress, lastSnowflake, missing, updatedAt: now }
    return this.#progress
  }

  /** The page is stored. */
  wrote(counts: SyncCounts): void {
    this.#isSilent = counts.read === 0
    this.#counts = sumOf(this.#counts, counts)
  }

  /** The walk saw all of the channel: nothing is missing but what it could not read itself. */
  async finishWhole(): Promise<void> {
    const { missing: told } = this.#progress
    const own = this.#missing(this.#counts.faults)
    // An earlier slice knew the reason.
    await this.#finish({ rescanBefore: null, missing: own?.count === told?.count ? told : own })
  }

  async finish(rescanBefore: Snowflake | null): Promise<void> {
    await this.#finish({ rescanBefore })
  }

  /** It has no messages of its own, and nothing of it failed: if an earlier run recorded otherwise, that is over. */
  async skip(): Promise<SliceOutcome> {
    const { clock, job } = this.#context
    const now = clock.now()
    if (this.#before !== null && !isClean(this.#before) && job.extent.range === null)
      await this.#store({ ...this.#progress, state: 'completed', finishedAt: now, updatedAt: now })
    return { as: 'done', outcome: 'skipped', error: null }
  }

  /** A range says nothing of how far the channel is. */
  async fail(error: ChannelFailure): Promise<SliceOutcome> {
    const { clock, job } = this.#context
    const now = clock.now()
    if (job.extent.range === null)
      await this.#store({ ...this.#progress, state: 'failed', finishedAt: now, updatedAt: now, error })
    if (error.class === 'source_unavailable') return { as: 'unanswered', error }
    return { as: 'done', outcome: isForbidden(error) ? 'unreadable' : 'failed', error }
  }

  async #finish(end: Partial<SyncProgress>): Promise<void> {
    const { clock, job } = this.#context
    const sourceLast = await this.#shownUpTo()
    const now = clock.now()
    const seconds = Math.max(0.001, (now.getTime() - this.#started.getTime()) / 1000)
    this.#progress = {
      ...this.#progress,
      ...{ state: 'completed', finishedAt: now, updatedAt: now, ...end },
      messagesPerSecond: Math.round((this.#counts.read / seconds) * 10) / 10,
      sourceLast,
      error: job.listed.unlisted,
      sourceArchivedAt: this.#counts.read > 0 ? job.listed.archivedAt : (this.#before?.sourceArchivedAt ?? null),
    }
    await this.#store(this.#progress)
  }

  /**
   * The source's last message, once everything up to it was shown. Where it is deleted, nothing is behind the checkpoint, but
   * something before it. Discord shows nothing at all where history may not be read: that is the channel's failure, and where it may
   * be, it is asked again another time.
   */
  async #shownUpTo(): Promise<Snowflake | null> {
    const { channel, sight, job } = this.#context
    const { lastMessageId } = job.listed
    const { lastSnowflake } = this.#progress
    const isPassed = (id: Snowflake): boolean => lastSnowflake !== null && compareSnowflakes(id, lastSnowflake) <= 0
    if (lastMessageId === null || isPassed(lastMessageId)) return lastMessageId
    if (this.#newest !== null && isPassed(this.#newest)) return lastMessageId
    const hindrance = this.#isSilent ? await sight.hindranceOf(channel) : null
    if (hindrance !== null) throw refused(hindrance)
    return this.#before?.sourceLast ?? null
  }

  #missing(count: number) {
    return missingMessages(count, this.#firstFault?.message ?? null)
  }

  async #store(progress: SyncProgress): Promise<void> {
    await this.storage.transact((tx) => tx.syncProgress.upsert(progress), { repeatable: true })
  }
}
