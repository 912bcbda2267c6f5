import type { Meter } from '../../shared/meter.ts'
import type { ChannelId } from '../channel.ts'
import type { SliceOutcome, SyncExtent } from '../channel-sync-job.ts'
import { SourceRefused } from '../errors.ts'
import { normalisePage } from '../normalise-page.ts'
import type { SliceProgress } from '../ports/channel-sync-job-repository.ts'
import type { LiveSource } from '../ports/live-sources.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Pseudonyms } from '../pseudonym.ts'
import { compareSnowflakes, laterSnowflake, previousSnowflake, type Snowflake, snowflakeTime } from '../snowflake.ts'
import type { SourceMessage, SourcePage } from '../source.ts'
import { isArchivedAnew, isUntouched, isUpToDate, type SyncProgress } from '../sync-progress.ts'
import type { SyncCounts, SyncObserver } from '../sync-report.ts'
import type { Tenant } from '../tenant.ts'
import { ChannelCourse, type CourseContext } from './channel-course.ts'
import { failureOf, refused } from './channel-failure.ts'
import type { ChannelPlace } from './community-sight.ts'
import { dueReactions } from './due-reactions.ts'
import { inferDeletions } from './infer-deletions.ts'
import type { AuthorLedger } from './save-authors.ts'
import { writePage } from './write-page.ts'

/** What is known of a channel that is walked. */
export interface WalkedChannel extends ChannelPlace {
  readonly name: string
}

export interface ChannelSync extends CourseContext {
  readonly source: LiveSource
  readonly channel: WalkedChannel
  readonly tenant: Tenant
  readonly pseudonyms: Pseudonyms
  readonly authors: AuthorLedger
  /** Whether everyone who reacted is asked for where counts changed. */
  readonly reactionUsers: boolean
  readonly observer: SyncObserver
  readonly meter: Meter
  /** Told after each page: whether another one is to follow. */
  readonly mayGoOn: () => boolean
}

/** How far a slice of a channel's walk came. */
export interface SliceEnd extends SliceProgress {
  readonly outcome: SliceOutcome
}

/**
 * Brings a channel in, or a slice of it. Rejects with what is not the channel's own failure; that is in how it ended, and in its
 * progress. Killed at any point, it goes on from its checkpoint.
 */
export async function walkChannel(work: ChannelSync): Promise<SliceEnd> {
  const { channelId: id } = work.job
  const { read } = work.storage(() => work.job)
  const [stored] = await read.syncProgress.findOf([id])
  const [stats] = await read.channelStats.findOf([id])
  const isEmpty = (stats?.lastSnowflake ?? null) === null
  return new ChannelWalk(work, stored ?? null, isEmpty).run()
}

class ChannelWalk {
  readonly #work: ChannelSync
  readonly #id: ChannelId
  readonly #course: ChannelCourse
  readonly #storage: ArchiveStorage
  readonly #before: SyncProgress | null
  /** Nothing was stored when it began: nothing can be gone. */
  readonly #isEmpty: boolean

  constructor(work: ChannelSync, before: SyncProgress | null, isEmpty: boolean) {
    this.#work = work
    this.#id = work.job.channelId
    this.#before = before
    this.#isEmpty = isEmpty
    this.#course = new ChannelCourse(work, before)
    this.#storage = this.#course.storage
  }

  async run(): Promise<SliceEnd> {
    return { outcome: await this.#attempt(), ...this.#course.done }
  }

  async #attempt(): Promise<SliceOutcome> {
    const course = this.#course
    const { extent, listed } = this.#work.job
    const { unreadable, unlisted } = listed
    try {
      if (unreadable === 'no_messages') return unlisted === null ? await course.skip() : await course.fail(unlisted)
      if (unreadable !== null) throw refused(unreadable)
      if (isUntouched(this.#before, listed, extent))
        return { as: 'done', outcome: 'unchanged', error: course.shortfall }
      if (!(await this.#walk())) return { as: 'more' }
      return { as: 'done', outcome: 'complete', error: course.shortfall }
    } catch (error) {
      const failure = failureOf(error)
      if (failure !== null) return await course.fail(failure)
      // Nobody is to wait for a channel that the whole community's refusal has ended.
      if (error instanceof SourceRefused) await course.fail({ class: error.code, message: error.message })
      throw error
    }
  }

  /** Whether it came to the channel's end. */
  async #walk(): Promise<boolean> {
    const { listed, extent } = this.#work.job
    const { depth, range } = extent
    if (range !== null) return this.#walkRange(range)
    const { walkedTo } = this.#course.done
    const { lastSnowflake } = this.#course.progress
    // Whoever walks all of it sees its newest, too.
    const isWhole = walkedTo !== null || depth === 'everything' || lastSnowflake === null
    const from = isWhole ? walkedTo : lastSnowflake
    if ((isWhole || !isUpToDate(this.#before, listed)) && !(await this.#forward(from, isWhole))) return false
    if (isWhole) await this.#course.finishWhole()
    else await this.#course.finish(await this.#again())
    return true
  }

  async #forward(from: Snowflake | null, isWhole: boolean): Promise<boolean> {
    const { source, channel, mayGoOn } = this.#work
    for await (const page of source.messages(channel, from)) {
      const highest = highestOf(page)
      await this.#write(page, highest)
      if (isWhole) this.#course.walked(highest)
      this.#tell(highest)
      // The last page says how much all of them covered.
      if (page.coverage === null && !mayGoOn()) return false
    }
    return true
  }

  /** The newest once more, and one step of the pass over the older ones. Gives where that goes on. */
  async #again(): Promise<Snowflake | null> {
    const { source, channel } = this.#work
    this.#course.lookAgain()
    const window = await source.newest(channel, null)
    await this.#write(window, null)
    this.#course.looked(highestOf(window))
    if (window.before === null) return null
    const behind = isArchivedAnew(this.#before, this.#work.job.listed) ? null : this.#course.progress.rescanBefore
    const isOlder = behind !== null && compareSnowflakes(behind, window.before) < 0
    const page = await source.newest(channel, isOlder ? behind : window.before)
    await this.#write(page, null)
    return page.before
  }

  async #walkRange({ from, to }: NonNullable<SyncExtent['range']>): Promise<boolean> {
    const { source, channel, mayGoOn } = this.#work
    const isWithin = (id: Snowflake): boolean => compareSnowflakes(id, from) >= 0 && compareSnowflakes(id, to) <= 0
    const after = this.#course.done.walkedTo ?? (from === '0' ? null : previousSnowflake(from))
    for await (const page of source.messages(channel, after)) {
      const messages = page.messages.filter(({ id }) => isWithin(id))
      const end = page.range === null || compareSnowflakes(page.range.to, to) <= 0 ? page.range : { ...page.range, to }
      await this.#write({ ...page, messages, range: end }, null)
      const highest = highestOf(page)
      this.#course.walked(highest)
      if (highest === null || compareSnowflakes(highest, to) >= 0) return true
      if (!mayGoOn()) return false
    }
    return true
  }

  /**
   * What a page's range no longer has; then the page with everything that hangs on it, and the checkpoint, in one transaction: once a
   * checkpoint is stored, nothing is due for what lies before it.
   */
  async #write(shown: SourcePage, checkpoint: Snowflake | null): Promise<void> {
    const { tenant, sight, authors, clock, job } = this.#work
    const storage = this.#storage
    await sight.refresh(highestOf(shown))
    const now = clock.now()
    const page = await this.#withReactionUsers(shown, now)
    // Who reacted takes long to ask.
    if (page !== shown) await sight.refresh(highestOf(page))
    const normalised = normalisePage(page, this.#context(now))
    await authors.save(normalised.authors, now, storage)
    const { keepHistory } = tenant.policies
    const deleted = await this.#deletions(page, normalised.faults.length, now)
    const progress = this.#course.reach(checkpoint, normalised.faults, now)
    const written = await writePage(storage, {
      ...{ channelId: this.#id, seen: normalised.messages, deletions: [], keepHistory, now },
      ...(job.extent.range === null && { progress }),
    })
    const [read, faults] = [page.messages.length, normalised.faults.length]
    this.#course.wrote({ ...written, read, deleted, faults })
    this.#count({ ...written, deleted })
  }

  #count({
    added,
    changed,
    unchanged,
    deleted,
  }: Pick<SyncCounts, 'added' | 'changed' | 'unchanged' | 'deleted'>): void {
    const { meter } = this.#work
    meter.count('syncPages', {})
    meter.count('syncMessages', { change: 'added' }, added)
    meter.count('syncMessages', { change: 'changed' }, changed)
    meter.count('syncMessages', { change: 'unchanged' }, unchanged)
    meter.count('syncMessages', { change: 'deleted' }, deleted)
  }

  /** An empty page shows nothing: Discord answers with one where history may not be read. */
  async #deletions({ range, messages, observedAt: at }: SourcePage, faults: number, now: Date): Promise<number> {
    if (range === null || !range.complete || messages.length === 0 || faults > 0 || this.#isEmpty) return 0
    const { tenant } = this.#work
    const shown = new Set(messages.map(({ id }) => id))
    const whole = { channelId: this.#id, from: range.from, to: range.to, at, shown }
    return (await inferDeletions(whole, { storage: this.#storage, keepHistory: tenant.policies.keepHistory, now }))
      .count
  }

  async #withReactionUsers(page: SourcePage, now: Date): Promise<SourcePage> {
    const { source, channel, sight, reactionUsers } = this.#work
    if (!reactionUsers || !page.messages.some(hasReactions)) return page
    const due = await dueReactions(this.#storage, this.#id, normalisePage(page, this.#context(now)).messages)
    const asked = page.messages.filter(({ id }) => due.has(id))
    if (asked.length === 0) return page
    const told = new Map<Snowflake, SourceMessage>()
    for (let i = 0; i < asked.length; i += reactedAtOnce) {
      const some = await source.withReactionUsers(channel, asked.slice(i, i + reactedAtOnce))
      for (const message of some) told.set(message.id, message)
      await sight.refresh()
    }
    return { ...page, messages: page.messages.map((message) => told.get(message.id) ?? message) }
  }

  #context(now: Date) {
    const { tenant, pseudonyms } = this.#work
    const { authorNames } = tenant.policies
    return { tenantId: tenant.id, channelId: this.#id, pseudonyms, authorNames, origin: 'live', now } as const
  }

  #tell(at: Snowflake | null): void {
    const { observer, channel, job } = this.#work
    const { lastMessageId } = job.listed
    const { counts, walkedTo } = this.#course.done
    const begun = walkedTo !== null ? channel.id : (this.#before?.lastSnowflake ?? channel.id)
    const [begin, end] = [snowflakeTime(begun).getTime(), snowflakeTime(lastMessageId ?? channel.id).getTime()]
    const share = at === null || end <= begin ? 1 : (snowflakeTime(at).getTime() - begin) / (end - begin)
    const { id, name } = channel
    observer.progressed({ id, name, messages: counts.read, share: Math.min(1, Math.max(0, share)) })
  }
}

/** Messages of which is asked who reacted before it is looked again who may see the channel. */
const reactedAtOnce = 10

const hasReactions = ({ reactions = [] }: SourceMessage): boolean => reactions.length > 0

const highestOf = ({ messages }: SourcePage): Snowflake | null =>
  messages.reduce<Snowflake | null>((highest, { id }) => laterSnowflake(highest, id), null)
