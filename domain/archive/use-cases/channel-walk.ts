import type { Clock } from '../../shared/clock.ts'
import { type ChannelId, channelIdOf } from '../channel.ts'
import { SourceRefused } from '../errors.ts'
import { normalisePage } from '../normalise-page.ts'
import type { LiveChannel, LiveSource } from '../ports/live-sources.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Pseudonyms } from '../pseudonym.ts'
import { compareSnowflakes, laterSnowflake, previousSnowflake, type Snowflake, snowflakeTime } from '../snowflake.ts'
import type { SourceFault, SourceMessage, SourcePage } from '../source.ts'
import { noProgress, type SyncProgress } from '../sync-progress.ts'
import { type ChannelSyncReport, noSyncCounts, type SyncCounts, type SyncObserver, sumOf } from '../sync-report.ts'
import type { Tenant } from '../tenant.ts'
import { type ChannelFailure, failureOf, isForbidden, refused } from './channel-failure.ts'
import type { CommunitySight } from './community-sight.ts'
import { dueReactions } from './due-reactions.ts'
import { inferDeletions } from './infer-deletions.ts'
import type { AuthorLedger } from './save-authors.ts'
import { writePage } from './write-page.ts'

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

export interface ChannelSync {
  readonly source: LiveSource
  readonly channel: LiveChannel
  readonly tenant: Tenant
  readonly storage: ArchiveStorage
  readonly sight: CommunitySight
  readonly pseudonyms: Pseudonyms
  readonly authors: AuthorLedger
  readonly clock: Clock
  readonly extent: SyncExtent
  /** Whether everyone who reacted is asked for where counts changed. */
  readonly reactionUsers: boolean
  readonly observer: SyncObserver
  /** Why its threads were not all listed. */
  readonly unlisted: ChannelFailure | null
}

/**
 * Brings one channel in. Rejects with what is not the channel's own failure; that is in the report, and in its progress. Killed at
 * any point, it goes on from its checkpoint.
 */
export async function syncChannel(work: ChannelSync): Promise<ChannelSyncReport> {
  const { storage, tenant, channel } = work
  const id = channelIdOf(tenant.id, channel.id)
  const [stored] = await storage.read.syncProgress.findOf([id])
  const [stats] = await storage.read.channelStats.findOf([id])
  const isEmpty = (stats?.lastSnowflake ?? null) === null
  return new ChannelWalk(work, id, stored ?? null, isEmpty).run()
}

class ChannelWalk {
  readonly #work: ChannelSync
  readonly #id: ChannelId
  readonly #before: SyncProgress | null
  readonly #started: Date
  /** Nothing was stored when it began: nothing can be gone. */
  readonly #isEmpty: boolean
  #progress: SyncProgress
  #counts: SyncCounts = noSyncCounts
  /** The highest message when the newest were asked for. */
  #newest: Snowflake | null = null
  /** The source's last answer held no message. */
  #isSilent = false
  readonly #faults: SourceFault[] = []

  constructor(work: ChannelSync, id: ChannelId, before: SyncProgress | null, isEmpty: boolean) {
    this.#work = work
    this.#id = id
    this.#before = before
    this.#isEmpty = isEmpty
    this.#started = work.clock.now()
    const fresh = { state: 'in_progress', startedAt: this.#started, finishedAt: null, error: null } as const
    this.#progress = { ...(before ?? noProgress(id, this.#started)), ...fresh }
  }

  async run(): Promise<ChannelSyncReport> {
    const { channel, unlisted } = this.#work
    const { unreadable } = channel
    try {
      if (unreadable === 'no_messages') return unlisted === null ? this.#report('skipped') : await this.#fail(unlisted)
      if (unreadable !== null) throw refused(unreadable)
      if (this.#isUntouched()) return this.#report('unchanged', unlisted)
      await this.#walk()
      return this.#report('complete', this.#shortfall())
    } catch (error) {
      const failure = failureOf(error)
      if (failure !== null) return await this.#fail(failure)
      // Nobody is to wait for a channel that the whole community's refusal has ended.
      if (error instanceof SourceRefused) await this.#fail({ class: error.code, message: error.message })
      throw error
    }
  }

  async #walk(): Promise<void> {
    const { extent } = this.#work
    if (extent.range !== null) return this.#walkRange(extent.range)
    const from = extent.depth === 'everything' ? null : this.#progress.lastSnowflake
    if (from === null || !this.#isUpToDate()) await this.#forward(from)
    // Whoever walked all of it has seen its newest, too.
    const rescanBefore = from === null ? null : await this.#again()
    await this.#finish(rescanBefore)
  }

  async #forward(from: Snowflake | null): Promise<void> {
    const { source, channel } = this.#work
    for await (const page of source.messages(channel, from)) {
      await this.#write(page, highestOf(page))
      this.#tell(from, highestOf(page))
    }
  }

  /** The newest once more, and one step of the pass over the older ones. Gives where that goes on. */
  async #again(): Promise<Snowflake | null> {
    const { source, channel } = this.#work
    const window = await source.newest(channel, null)
    await this.#write(window, null)
    this.#newest = highestOf(window)
    if (window.before === null) return null
    const behind = this.#isArchivedAnew() ? null : this.#progress.rescanBefore
    const isOlder = behind !== null && compareSnowflakes(behind, window.before) < 0
    const page = await source.newest(channel, isOlder ? behind : window.before)
    await this.#write(page, null)
    return page.before
  }

  async #walkRange({ from, to }: { readonly from: Snowflake; readonly to: Snowflake }): Promise<void> {
    const { source, channel } = this.#work
    const isWithin = (id: Snowflake): boolean => compareSnowflakes(id, from) >= 0 && compareSnowflakes(id, to) <= 0
    for await (const page of source.messages(channel, from === '0' ? null : previousSnowflake(from))) {
      const messages = page.messages.filter(({ id }) => isWithin(id))
      const end = page.range === null || compareSnowflakes(page.range.to, to) <= 0 ? page.range : { ...page.range, to }
      await this.#write({ ...page, messages, range: end }, null)
      const highest = highestOf(page)
      if (highest === null || compareSnowflakes(highest, to) >= 0) return
    }
  }

  /**
   * What a page's range no longer has; then the page with everything that hangs on it, and the checkpoint, in one transaction: once a
   * checkpoint is stored, nothing is due for what lies before it.
   */
  async #write(shown: SourcePage, checkpoint: Snowflake | null): Promise<void> {
    const { tenant, storage, sight, authors, clock } = this.#work
    await sight.refresh(highestOf(shown))
    const now = clock.now()
    const page = await this.#withReactionUsers(shown, now)
    const normalised = normalisePage(page, this.#context(now))
    await authors.save(normalised.authors, now)
    const { keepHistory } = tenant.policies
    const deleted = await this.#deletions(page, normalised.faults.length, now)
    const lastSnowflake = laterSnowflake(this.#progress.lastSnowflake, checkpoint)
    this.#progress = { ...this.#progress, lastSnowflake, updatedAt: now }
    const written = await writePage(storage, {
      ...{ channelId: this.#id, seen: normalised.messages, deletions: [], keepHistory, now },
      ...(this.#work.extent.range === null && { progress: this.#progress }),
    })
    this.#isSilent = page.messages.length === 0
    this.#faults.push(...normalised.faults.slice(0, Math.max(0, listedFaults - this.#faults.length)))
    const [read, faults] = [page.messages.length, normalised.faults.length]
    this.#counts = sumOf(this.#counts, { ...written, read, deleted, faults })
  }

  /** An empty page shows nothing: Discord answers with one where history may not be read. */
  async #deletions({ range, messages, observedAt: at }: SourcePage, faults: number, now: Date): Promise<number> {
    if (range === null || !range.complete || messages.length === 0 || faults > 0 || this.#isEmpty) return 0
    const { storage, tenant } = this.#work
    const shown = new Set(messages.map(({ id }) => id))
    const whole = { channelId: this.#id, from: range.from, to: range.to, at, shown }
    return (await inferDeletions(whole, { storage, keepHistory: tenant.policies.keepHistory, now })).count
  }

  async #withReactionUsers(page: SourcePage, now: Date): Promise<SourcePage> {
    const { source, channel, storage, reactionUsers } = this.#work
    if (!reactionUsers || !page.messages.some(hasReactions)) return page
    const due = await dueReactions(storage, this.#id, normalisePage(page, this.#context(now)).messages)
    const asked = page.messages.filter(({ id }) => due.has(id))
    if (asked.length === 0) return page
    const told = new Map((await source.withReactionUsers(channel, asked)).map((message) => [message.id, message]))
    return { ...page, messages: page.messages.map((message) => told.get(message.id) ?? message) }
  }

  #context(now: Date) {
    const { tenant, pseudonyms } = this.#work
    const { authorNames } = tenant.policies
    return { tenantId: tenant.id, channelId: this.#id, pseudonyms, authorNames, origin: 'live', now } as const
  }

  /** An archived thread takes no edits and no reactions: as long as it lies there, nothing of it changes, once all was looked at. */
  #isUntouched(): boolean {
    const { depth, range } = this.#work.extent
    if (depth !== 'window' || range !== null || this.#work.channel.archivedAt === null) return false
    return this.#isUpToDate() && !this.#isArchivedAnew() && this.#before?.rescanBefore === null
  }

  #isArchivedAnew(): boolean {
    const { archivedAt } = this.#work.channel
    return archivedAt !== null && this.#before?.sourceArchivedAt?.getTime() !== archivedAt.getTime()
  }

  /** The source has no message behind those that were there at the end of the run before. */
  #isUpToDate(): boolean {
    const before = this.#before
    return before?.state === 'completed' && before.sourceLast === this.#work.channel.lastMessageId
  }

  async #finish(rescanBefore: Snowflake | null): Promise<void> {
    const { channel, clock } = this.#work
    const sourceLast = await this.#shownUpTo()
    const now = clock.now()
    const seconds = Math.max(0.001, (now.getTime() - this.#started.getTime()) / 1000)
    await this.#store({
      ...this.#progress,
      ...{ state: 'completed', finishedAt: now, updatedAt: now, rescanBefore },
      messagesPerSecond: Math.round((this.#counts.read / seconds) * 10) / 10,
      sourceLast,
      error: this.#shortfall() ?? this.#shortBefore(),
      sourceArchivedAt: this.#counts.read > 0 ? channel.archivedAt : (this.#before?.sourceArchivedAt ?? null),
    })
  }

  /**
   * The source's last message, once everything up to it was shown. Where it is deleted, nothing is behind the checkpoint, but
   * something before it. Discord shows nothing at all where history may not be read: that is the channel's failure, and where it may
   * be, it is asked again another time.
   */
  async #shownUpTo(): Promise<Snowflake | null> {
    const { channel, sight } = this.#work
    const { lastMessageId } = channel
    const { lastSnowflake } = this.#progress
    const isPassed = (id: Snowflake): boolean => lastSnowflake !== null && compareSnowflakes(id, lastSnowflake) <= 0
    if (lastMessageId === null || isPassed(lastMessageId)) return lastMessageId
    if (this.#newest !== null && isPassed(this.#newest)) return lastMessageId
    const hindrance = this.#isSilent ? await sight.hindranceOf(channel) : null
    if (hindrance !== null) throw refused(hindrance)
    return this.#before?.sourceLast ?? null
  }

  /** What this run could not bring in although it came to the channel's end. */
  #shortfall(): ChannelFailure | null {
    const [fault] = this.#faults
    if (fault === undefined) return this.#work.unlisted
    const { faults } = this.#counts
    const message = `${faults === 1 ? 'A message' : `${faults} messages`} could not be read. ${fault.message}`
    return { class: unreadableMessages, message }
  }

  /** What an earlier run could not read is missing until everything is read once more. */
  #shortBefore(): ChannelFailure | null {
    const error = this.#before?.error ?? null
    return this.#work.extent.depth === 'window' && error?.class === unreadableMessages ? error : null
  }

  /** A range says nothing of how far the channel is. */
  async #fail(error: ChannelFailure): Promise<ChannelSyncReport> {
    const now = this.#work.clock.now()
    if (this.#work.extent.range === null)
      await this.#store({ ...this.#progress, state: 'failed', finishedAt: now, updatedAt: now, error })
    return this.#report(isForbidden(error) ? 'unreadable' : 'failed', error)
  }

  async #store(progress: SyncProgress): Promise<void> {
    await this.#work.storage.transact((tx) => tx.syncProgress.upsert(progress), { repeatable: true })
  }

  #tell(from: Snowflake | null, at: Snowflake | null): void {
    const { observer, channel } = this.#work
    const [begin, end] = [
      snowflakeTime(from ?? channel.id).getTime(),
      snowflakeTime(channel.lastMessageId ?? channel.id).getTime(),
    ]
    const share = at === null || end <= begin ? 1 : (snowflakeTime(at).getTime() - begin) / (end - begin)
    const { id, name } = channel
    observer.progressed({ id, name, messages: this.#counts.read, share: Math.min(1, Math.max(0, share)) })
  }

  #report(outcome: ChannelSyncReport['outcome'], error: ChannelSyncReport['error'] = null): ChannelSyncReport {
    const { id, name, kind, visibility } = this.#work.channel
    return { ...{ id, name, kind, visibility }, outcome, counts: this.#counts, faults: this.#faults, error }
  }
}

const listedFaults = 10

const unreadableMessages = 'unreadable_messages'

const hasReactions = ({ reactions = [] }: SourceMessage): boolean => reactions.length > 0

const highestOf = ({ messages }: SourcePage): Snowflake | null =>
  messages.reduce<Snowflake | null>((highest, { id }) => laterSnowflake(highest, id), null)
