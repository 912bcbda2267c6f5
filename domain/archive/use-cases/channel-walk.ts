import type { Clock } from '../../shared/clock.ts'
import { type ChannelId, channelIdOf } from '../channel.ts'
import { SourceRefused, SourceUnavailable } from '../errors.ts'
import { normalisePage } from '../normalise-page.ts'
import type { LiveChannel, LiveSource } from '../ports/live-sources.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Pseudonyms } from '../pseudonym.ts'
import { compareSnowflakes, laterSnowflake, previousSnowflake, type Snowflake, snowflakeTime } from '../snowflake.ts'
import type { SourceFault, SourceMessage, SourcePage } from '../source.ts'
import { noProgress, type SyncProgress } from '../sync-progress.ts'
import { type ChannelSyncReport, noSyncCounts, type SyncCounts, type SyncObserver } from '../sync-report.ts'
import type { Tenant } from '../tenant.ts'
import { changedReactions } from './changed-reactions.ts'
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
  readonly pseudonyms: Pseudonyms
  readonly authors: AuthorLedger
  readonly clock: Clock
  readonly extent: SyncExtent
  /** Whether everyone who reacted is asked for where counts changed. */
  readonly reactionUsers: boolean
  readonly observer: SyncObserver
}

/** What a source gives of messages at once. */
const pageMessages = 100

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
    const { unreadable } = this.#work.channel
    if (unreadable === 'no_messages') return this.#report('skipped')
    try {
      if (unreadable !== null) throw new SourceRefused('channel_no_access', refusals[unreadable])
      if (this.#isUntouched()) return this.#report('unchanged')
      await this.#walk()
      return this.#report('complete')
    } catch (error) {
      const failure = failureOf(error)
      if (failure === null) throw error
      await this.#fail(failure)
      return this.#report('failed', failure)
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
    const lowest = lowestOf(window)
    if (lowest === null || window.messages.length < pageMessages) return null
    const { rescanBefore } = this.#progress
    const before = rescanBefore !== null && compareSnowflakes(rescanBefore, lowest) < 0 ? rescanBefore : lowest
    const page = await source.newest(channel, before)
    await this.#write(page, null)
    return page.messages.length < pageMessages ? null : lowestOf(page)
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

  /** A page with everything that hangs on it, and the checkpoint, in one transaction; then what its range no longer has. */
  async #write(shown: SourcePage, checkpoint: Snowflake | null): Promise<void> {
    const { tenant, storage, authors, clock } = this.#work
    const now = clock.now()
    const page = await this.#withReactionUsers(shown, now)
    const normalised = normalisePage(page, this.#context(now))
    await authors.save(normalised.authors, now)
    const { keepHistory } = tenant.policies
    const lastSnowflake = laterSnowflake(this.#progress.lastSnowflake, checkpoint)
    this.#progress = { ...this.#progress, lastSnowflake, updatedAt: now }
    const written = await writePage(storage, {
      ...{ channelId: this.#id, seen: normalised.messages, deletions: [], keepHistory, now },
      ...(this.#work.extent.range === null && { progress: this.#progress }),
    })
    const deleted = await this.#deletions(page, normalised.faults.length, now)
    this.#faults.push(...normalised.faults.slice(0, Math.max(0, listedFaults - this.#faults.length)))
    const sum = this.#counts
    this.#counts = {
      read: sum.read + page.messages.length,
      added: sum.added + written.added,
      changed: sum.changed + written.changed,
      unchanged: sum.unchanged + written.unchanged,
      revisions: sum.revisions + written.revisions,
      deleted: sum.deleted + deleted,
      faults: sum.faults + normalised.faults.length,
    }
  }

  /** An empty page shows nothing: Discord answers with one where history may not be read. */
  async #deletions({ range, messages, observedAt: at }: SourcePage, faults: number, now: Date): Promise<number> {
    if (range === null || !range.complete || messages.length === 0 || faults > 0 || this.#isEmpty) return 0
    const { storage, tenant } = this.#work
    const whole = { channelId: this.#id, from: range.from, to: range.to, at }
    return (await inferDeletions(whole, { storage, keepHistory: tenant.policies.keepHistory, now })).count
  }

  async #withReactionUsers(page: SourcePage, now: Date): Promise<SourcePage> {
    const { source, channel, storage, reactionUsers } = this.#work
    if (!reactionUsers || !page.messages.some(hasReactions)) return page
    const { messages } = normalisePage(page, this.#context(now))
    const ids = messages.map(({ message }) => message.snowflake)
    const changed = changedReactions(messages, await storage.read.reactions.listOf(this.#id, ids))
    const asked = page.messages.filter((message) => hasReactions(message) && changed.has(message.id))
    if (asked.length === 0) return page
    const told = new Map((await source.withReactionUsers(channel, asked)).map((message) => [message.id, message]))
    return { ...page, messages: page.messages.map((message) => told.get(message.id) ?? message) }
  }

  #context(now: Date) {
    const { tenant, pseudonyms } = this.#work
    const { authorNames } = tenant.policies
    return { tenantId: tenant.id, channelId: this.#id, pseudonyms, authorNames, origin: 'live', now } as const
  }

  /** An archived thread takes no edits and no reactions: as long as it lies there, nothing of it changes. */
  #isUntouched(): boolean {
    const { archivedAt } = this.#work.channel
    const { depth, range } = this.#work.extent
    const seen = this.#before?.sourceArchivedAt ?? null
    if (depth !== 'window' || range !== null || archivedAt === null) return false
    return this.#isUpToDate() && seen?.getTime() === archivedAt.getTime()
  }

  /** The source has no message behind those that were there at the end of the run before. */
  #isUpToDate(): boolean {
    const before = this.#before
    return before?.state === 'completed' && before.sourceLast === this.#work.channel.lastMessageId
  }

  async #finish(rescanBefore: Snowflake | null): Promise<void> {
    const { channel, clock } = this.#work
    const now = clock.now()
    const seconds = Math.max(0.001, (now.getTime() - this.#started.getTime()) / 1000)
    await this.#store({
      ...this.#progress,
      ...{ state: 'completed', finishedAt: now, updatedAt: now, rescanBefore },
      messagesPerSecond: Math.round((this.#counts.read / seconds) * 10) / 10,
      sourceLast: this.#shownUpTo(),
      sourceArchivedAt: this.#counts.read > 0 ? channel.archivedAt : (this.#before?.sourceArchivedAt ?? null),
    })
  }

  /**
   * The source's last message, once everything up to it was shown. Where it is deleted, nothing is behind the checkpoint, but
   * something before it. Discord shows nothing at all where history may not be read: then it is asked again.
   */
  #shownUpTo(): Snowflake | null {
    const { lastMessageId } = this.#work.channel
    const { lastSnowflake } = this.#progress
    const isPassed = (id: Snowflake): boolean => lastSnowflake !== null && compareSnowflakes(id, lastSnowflake) <= 0
    if (lastMessageId === null || isPassed(lastMessageId)) return lastMessageId
    const isDeleted = this.#newest !== null && isPassed(this.#newest)
    return isDeleted ? lastMessageId : (this.#before?.sourceLast ?? null)
  }

  #fail(error: NonNullable<SyncProgress['error']>): Promise<void> {
    const now = this.#work.clock.now()
    return this.#store({ ...this.#progress, state: 'failed', finishedAt: now, updatedAt: now, error })
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

const refusals = {
  no_access: 'The bot may not see it: give its role "View Channel".',
  no_history: 'The bot may not read what was said before: give its role "Read Message History".',
} as const

/** A failure that is the channel's own. */
function failureOf(error: unknown): ChannelSyncReport['error'] {
  if (error instanceof SourceUnavailable) return { class: error.code, message: error.message }
  if (!(error instanceof SourceRefused)) return null
  const { reason } = error.details
  return reason === 'channel_gone' || reason === 'channel_no_access' ? { class: reason, message: error.message } : null
}

const hasReactions = ({ reactions = [] }: SourceMessage): boolean => reactions.length > 0

const highestOf = ({ messages }: SourcePage): Snowflake | null =>
  messages.reduce<Snowflake | null>((highest, { id }) => laterSnowflake(highest, id), null)

const lowestOf = ({ messages }: SourcePage): Snowflake | null =>
  messages.reduce<Snowflake | null>(
    (lowest, { id }) => (lowest === null || compareSnowflakes(id, lowest) < 0 ? id : lowest),
    null,
  )
