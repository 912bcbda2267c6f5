import type { Clock } from '../../shared/clock.ts'
import { LeaseLost } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import { type Lease, leaseTimes } from '../../shared/lease.ts'
import type { Meter } from '../../shared/meter.ts'
import type { Randomness } from '../../shared/random.ts'
import type { ChannelId } from '../channel.ts'
import { type ChannelSyncJob, left, type SliceOutcome } from '../channel-sync-job.ts'
import { Aborted, SourceRefused, SourceUnavailable, unansweredInARow } from '../errors.ts'
import type { SliceProgress } from '../ports/channel-sync-job-repository.ts'
import type { LiveSource } from '../ports/live-sources.ts'
import type { ArchiveRepositories, ArchiveStorage } from '../ports/repositories.ts'
import type { Pseudonyms } from '../pseudonym.ts'
import type { SyncObserver } from '../sync-report.ts'
import type { Tenant } from '../tenant.ts'
import { storedReport } from './channel-reports.ts'
import { type SliceEnd, type WalkedChannel, walkChannel } from './channel-walk.ts'
import type { CommunitySight } from './community-sight.ts'
import { abortable } from './hold-tenant.ts'
import type { AuthorLedger } from './save-authors.ts'

/** What a process has at hand to work on the channels of one tenant's sync. */
export interface Workplace {
  readonly tenant: Tenant
  readonly source: LiveSource
  readonly sight: CommunitySight
  readonly pseudonyms: Pseudonyms
  readonly authors: AuthorLedger
}

export interface SliceDependencies {
  readonly storage: ArchiveStorage
  readonly clock: Clock
  readonly randomness: Randomness
  readonly meter: Meter
  /** Does `work` every so often until the function that it gives is called. What it rejects with is of no matter. */
  readonly keepAlive: (work: () => Promise<void>) => () => Promise<void>
  readonly syncOptions: SliceOptions
}

export interface SliceOptions {
  /** Whether everyone who reacted is asked for, where counts changed. */
  readonly reactionUsers: boolean
  /** Pages of a channel that a worker reads before it looks whether another channel waits. */
  readonly pagesAtOnce: number
  /** About how long a channel waits, the first time that the source does not answer for it; each further time twice as long. */
  readonly backoffSeconds: number
}

export interface TakenChannel {
  readonly job: ChannelSyncJob
  readonly lease: Lease
}

/** Channels that are looked at for one that no other worker takes first. */
const candidates = 20

/** A channel of a tenant's sync, or of any, that waits for a worker, for `owner`; `null` where none does. */
export async function takeChannel(
  { storage, clock }: Pick<SliceDependencies, 'storage' | 'clock'>,
  tenantId: TenantId | null,
  owner: string,
): Promise<TakenChannel | null> {
  const waiting = await storage.read.channelSyncJobs.listClaimable(tenantId, candidates)
  for (const tenant of new Set(waiting.map((job) => job.tenantId))) {
    const now = clock.now()
    const jobs = waiting.filter((job) => job.tenantId === tenant)
    const taken = await storage.transact((tx) => takeFirst(tx, tenant, jobs, owner, now))
    if (taken !== null) return taken
  }
  return null
}

/** Workers look at the same channels at the same time: whoever comes later goes on to the next one under the same lock. */
async function takeFirst(
  { tenantLeases, channelSyncJobs }: Pick<ArchiveRepositories, 'tenantLeases' | 'channelSyncJobs'>,
  tenantId: TenantId,
  jobs: readonly ChannelSyncJob[],
  owner: string,
  now: Date,
): Promise<TakenChannel | null> {
  // First, and by everyone: whoever claims the tenant meanwhile waits, and then takes this lease away.
  const hold = await tenantLeases.lock(tenantId)
  for (const job of jobs) {
    if (hold?.attempt !== job.tenantAttempt) continue
    try {
      const lease = await channelSyncJobs.claim(job.channelId, job.attempt, owner, leaseTimes.seconds, now)
      return { job: { ...job, attempt: lease.attempt, startedAt: job.startedAt ?? now }, lease }
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error
    }
  }
  return null
}

/** Works on channels that were taken, a slice at a time. */
export class ChannelSlices {
  readonly #dependencies: SliceDependencies
  readonly #place: Workplace
  readonly #observer: SyncObserver
  readonly #signal: AbortSignal | undefined
  /** Channels for which it did not answer since it last answered for one. */
  readonly #unanswered = new Set<ChannelId>()

  constructor(
    dependencies: SliceDependencies,
    place: Workplace,
    observer: SyncObserver,
    signal: AbortSignal | undefined,
  ) {
    this.#dependencies = dependencies
    this.#place = place
    this.#observer = observer
    this.#signal = signal
  }

  /**
   * A slice of a channel; leaves it as it is then. Where the platform refuses the whole community, or answers for no channel, the
   * tenant's other channels are called off. Gives whether the channel was still this worker's. Rejects with `aborted` and where the
   * storage fails.
   */
  async work({ job, lease }: TakenChannel): Promise<boolean> {
    const { keepAlive, storage, meter } = this.#dependencies
    let done = (): SliceProgress => job
    const fenced = this.#fenced(job, lease, () => done())
    const own = abortable(fenced, this.#signal)
    // The platform may have us wait for longer than a lease lasts.
    const stop = keepAlive(() => fenced.transact(async () => {}, { repeatable: true }))
    try {
      const storage = (progress: () => SliceProgress): ArchiveStorage => {
        done = progress
        return own
      }
      const end = await this.#walk(job, storage, () => done())
      await stop()
      await this.#leave(job, lease, end)
      return true
    } catch (error) {
      await stop()
      if (error instanceof LeaseLost) {
        meter.count('leaseLosses', { of: 'channel' })
        return false
      }
      // Whoever comes next need not wait for the lease to run out.
      await storage
        .transact((tx) => tx.channelSyncJobs.leave({ ...job, ...done(), state: 'queued' }, lease, 0))
        .catch(() => {})
      throw error
    }
  }

  async #walk(
    job: ChannelSyncJob,
    storage: (done: () => SliceProgress) => ArchiveStorage,
    done: () => SliceProgress,
  ): Promise<SliceEnd> {
    const { clock, meter, syncOptions } = this.#dependencies
    let pages = 0
    try {
      return await walkChannel({
        ...this.#place,
        ...{ job, storage, clock, meter, observer: this.#observer },
        channel: await walked(this.#dependencies.storage, job),
        reactionUsers: syncOptions.reactionUsers,
        mayGoOn: () => ++pages < syncOptions.pagesAtOnce && !this.#signal?.aborted,
      })
    } catch (error) {
      if (this.#signal?.aborted) throw new Aborted()
      if (!(error instanceof SourceRefused || error instanceof SourceUnavailable)) throw error
      const outcome: SliceOutcome =
        error instanceof SourceUnavailable
          ? { as: 'unanswered', error: { class: error.code, message: error.message } }
          : { as: 'done', outcome: 'failed', error: { class: error.code, message: error.message } }
      return { outcome, ...done() }
    }
  }

  async #leave(job: ChannelSyncJob, lease: Lease, { outcome, counts, walkedTo }: SliceEnd): Promise<void> {
    const { storage, clock, randomness, meter, syncOptions } = this.#dependencies
    const isSilence = this.#isSilence(job.channelId, outcome)
    const [byte = 0] = randomness.bytes(1)
    // Full jitter: those who failed together do not come back together.
    const pause = (syncOptions.backoffSeconds * byte) / 255
    const how: SliceOutcome =
      isSilence && 'error' in outcome && outcome.error !== null ? silence(outcome.error.class) : outcome
    const after = left({ ...job, counts, walkedTo }, how, clock.now(), pause)
    const callsOff = isSilence || (how.as === 'done' && how.error?.class === 'source_refused')
    await storage.transact(
      async (tx) => {
        await tx.channelSyncJobs.leave(after.job, lease, after.afterSeconds)
        if (callsOff) await tx.channelSyncJobs.cancelOf(job.tenantId, clock.now())
      },
      { repeatable: true },
    )
    if (after.job.state !== 'done') return
    meter.count('syncChannels', { outcome: after.job.outcome ?? 'failed' })
    const report = await storedReport(storage, after.job)
    if (report !== null) this.#observer.finished(report)
  }

  #isSilence(channelId: ChannelId, outcome: SliceOutcome): boolean {
    if (outcome.as === 'unanswered') this.#unanswered.add(channelId)
    else if (outcome.as === 'more' || outcome.outcome === 'complete' || outcome.outcome === 'failed')
      this.#unanswered.clear()
    return this.#unanswered.size >= unansweredInARow
  }

  /** Each transaction first renews the lease, and says how far the work is. */
  #fenced({ channelId }: ChannelSyncJob, lease: Lease, done: () => SliceProgress): ArchiveStorage {
    const { storage } = this.#dependencies
    return {
      read: storage.read,
      transact: (work, options) =>
        storage.transact(async (tx) => {
          await tx.channelSyncJobs.renew(channelId, lease, leaseTimes.seconds, done())
          return work(tx)
        }, options),
    }
  }
}

const silence = (code: string): SliceOutcome => ({
  as: 'done',
  outcome: 'failed',
  error: { class: code, message: new SourceUnavailable('it did not answer for several channels in a row').message },
})

async function walked({ read }: ArchiveStorage, { channelId }: ChannelSyncJob): Promise<WalkedChannel> {
  const channel = await read.channels.find(channelId)
  if (channel === null) throw new LeaseLost()
  const parentId = channel.parent?.value ?? null
  const parent = parentId === null ? null : await read.channels.find(parentId)
  const { kind, name } = channel.profile.value
  return { id: channel.sourceId, kind, name, parentId: parent?.sourceId ?? null }
}
