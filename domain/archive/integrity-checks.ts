import type { Channel, ChannelKind } from './channel.ts'
import type { ChannelStats } from './channel-stats.ts'
import type { FindingKind, FindingTally } from './integrity.ts'
import { isThreadStarter, type Message, threadStarter } from './message.ts'
import { compareSnowflakes, laterSnowflake, type Snowflake, snowflakeTime } from './snowflake.ts'
import type { SourcePage } from './source.ts'
import type { SyncProgress, SyncState } from './sync-progress.ts'

/** What a walk through all messages of a channel, from the first to the last, counts; what is out of order it tells. */
export class MessageTally {
  readonly #findings: FindingTally
  #messages = 0
  #shown = 0
  #first: Snowflake | null = null
  #last: Message | null = null
  #lastLive: Snowflake | null = null

  constructor(findings: FindingTally) {
    this.#findings = findings
  }

  add(stretch: readonly Message[]): void {
    for (const message of stretch) this.#add(message)
  }

  /** Deleted or not. */
  get messages(): number {
    return this.#messages
  }

  get first(): Snowflake | null {
    return this.#first
  }

  get last(): Snowflake | null {
    return this.#last?.snowflake ?? null
  }

  /** The greatest that a live source gave. */
  get lastLive(): Snowflake | null {
    return this.#lastLive
  }

  /** The stats as they have to be. */
  statsOf({ id, sourceId, parent }: Channel): ChannelStats {
    return {
      channelId: id,
      parentId: parent?.value ?? null,
      messageCount: this.#shown,
      lastSnowflake: this.last,
      lastActivityAt: this.#last?.head.sentAt ?? null,
      activity: laterSnowflake(sourceId, this.last) ?? sourceId,
    }
  }

  #add(message: Message): void {
    const { snowflake, head, content, deletedAt } = message
    if (this.#last !== null && compareSnowflakes(this.#last.snowflake, snowflake) >= 0)
      this.#findings.add('order.not_rising', snowflake)
    if (!isThreadStarter(message) && !agrees(snowflake, head.sentAt)) this.#findings.add('order.sent_at', snowflake)
    this.#messages++
    if (deletedAt === null) this.#shown++
    this.#first ??= snowflake
    this.#last = message
    if (content.origin === 'live') this.#lastLive = laterSnowflake(this.#lastLive, snowflake)
  }
}

const agrees = (snowflake: Snowflake, sentAt: Date): boolean =>
  Math.abs(snowflakeTime(snowflake).getTime() - sentAt.getTime()) <= 1_000

const statsKinds = {
  messageCount: 'stats.message_count',
  lastSnowflake: 'stats.last_snowflake',
  lastActivityAt: 'stats.last_activity_at',
  parentId: 'stats.parent_id',
  activity: 'stats.activity',
} as const satisfies Readonly<Partial<Record<keyof ChannelStats, FindingKind>>>

/** In what the stored stats differ from those that were counted. */
export function statsDifferences(
  stored: ChannelStats,
  counted: ChannelStats,
): readonly { readonly kind: FindingKind; readonly detail: string }[] {
  const facts = (stats: ChannelStats) => ({
    ...stats,
    lastActivityAt: stats.lastActivityAt?.toISOString() ?? null,
  })
  const [is, ought] = [facts(stored), facts(counted)]
  const fields = ['messageCount', 'lastSnowflake', 'lastActivityAt', 'parentId', 'activity'] as const
  return fields
    .filter((field) => is[field] !== ought[field])
    .map((field) => ({ kind: statsKinds[field], detail: `stored: ${is[field]}, counted: ${ought[field]}` }))
}

export interface Surroundings {
  /** `null`: none is stored. */
  readonly parent: Channel | null
  readonly hasSlug: boolean
  readonly hasStats: boolean
}

/** What a channel lacks around it. */
export function checkSurroundings(
  channel: Channel,
  { parent, hasSlug, hasStats }: Surroundings,
  findings: FindingTally,
): void {
  const { sourceId } = channel
  const isChild = (channel.parent?.value ?? null) !== null
  if (isChild && parent === null) findings.add('orphans.parent', sourceId)
  if (isLive(channel) && parent?.profile.value.placeholder) findings.add('orphans.placeholder', sourceId)
  if (!hasSlug) findings.add('orphans.slug', sourceId)
  if (!hasStats) findings.add('orphans.stats', sourceId)
}

/** Whether a live source ever showed the channel. */
export const isLive = ({ visibilityAt }: Pick<Channel, 'visibilityAt'>): boolean => visibilityAt !== null

/** Of these kinds a channel may well have no messages, and is then never walked. */
const silent: ReadonlySet<ChannelKind> = new Set(['category', 'forum', 'unknown'])

export interface Walked {
  readonly last: Snowflake | null
  readonly lastLive: Snowflake | null
  /** Somebody works on the tenant now. */
  readonly isHeld: boolean
  /** Whether the source has the channel; `null`: it was not asked, or did not tell. */
  readonly isListed: boolean | null
}

/** How far the sync says it is, against what is stored. */
export function checkProgress(
  channel: Channel,
  progress: SyncProgress | null,
  { last, lastLive, isHeld, isListed }: Walked,
  findings: FindingTally,
): void {
  const { sourceId, profile } = channel
  if (progress === null) {
    if (isLive(channel) && isListed !== false && !silent.has(profile.value.kind))
      findings.add(isHeld ? 'progress.running' : 'progress.never', sourceId)
    return
  }
  const { state, error, missing, lastSnowflake: checkpoint } = progress
  if (missing !== null) findings.add('progress.incomplete', sourceId, missing.message)
  const standing = standingOf(state, error?.class ?? null, isHeld)
  if (standing !== null) {
    const isLost = isListed === null ? error?.class === 'channel_gone' : !isListed
    findings.add(isLost && endable.has(standing) ? 'progress.cut_off' : standing, sourceId, error?.message ?? null)
  }
  if (checkpoint !== null && isBehind(checkpoint, last)) findings.add('progress.beyond', checkpoint)
  if (state === 'completed' && lastLive !== null && isBehind(lastLive, checkpoint))
    findings.add('progress.behind', lastLive)
}

/** What a sync brings to its end, as long as the source has the channel. */
const endable: ReadonlySet<FindingKind> = new Set(['progress.failed', 'progress.unfinished'])

function standingOf(state: SyncState, reason: string | null, isHeld: boolean): FindingKind | null {
  if (state === 'completed') return null
  if (state === 'failed') return reason === 'channel_no_access' ? 'progress.no_access' : 'progress.failed'
  return isHeld ? 'progress.running' : 'progress.unfinished'
}

const isBehind = (id: Snowflake, other: Snowflake | null): boolean => other === null || compareSnowflakes(id, other) > 0

/** A page that the source shows now, against what is stored of its range, told from the first to the last. */
export class PageComparison {
  readonly #page: SourcePage
  readonly #checkpoint: Snowflake | null
  readonly #findings: FindingTally
  readonly #absent: Set<Snowflake>

  /** `checkpoint` as it was before the page was asked for: up to it everything ought to be stored. */
  constructor(page: SourcePage, checkpoint: Snowflake | null, findings: FindingTally) {
    this.#page = page
    this.#checkpoint = checkpoint
    this.#findings = findings
    this.#absent = new Set(page.messages.filter(({ type }) => type !== threadStarter).map(({ id }) => id))
  }

  add(stored: readonly Message[]): void {
    const { observedAt, range } = this.#page
    for (const message of stored.filter(({ deletedAt }) => deletedAt === null || deletedAt >= observedAt)) {
      const isThere = this.#absent.delete(message.snowflake)
      const mayBeGone = range?.complete && message.deletedAt === null && message.observedAt < observedAt
      if (!isThere && mayBeGone && !isThreadStarter(message)) this.#findings.add('source.surplus', message.snowflake)
    }
  }

  end(): void {
    for (const id of this.#absent) {
      const isDue = this.#checkpoint !== null && compareSnowflakes(id, this.#checkpoint) <= 0
      this.#findings.add(isDue ? 'source.missing' : 'source.pending', id)
    }
  }
}
