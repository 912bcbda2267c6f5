import type { ChannelKind } from './channel.ts'
import type { Unlisted } from './ports/live-sources.ts'

/**
 * What may be found in an archive. A `note` is nothing wrong, and neither is what is `due`: the next sync does it anyway, as the
 * source went on since the last one. A fault is mended by `rebuild`ing what is derived from the stored
 * rows, by the next `sync`, by one that walks the channel from its beginning (`resync`), or by nothing that Verta can do.
 */
const natures = {
  'stats.message_count': 'rebuild',
  'stats.last_snowflake': 'rebuild',
  'stats.last_activity_at': 'rebuild',
  'stats.parent_id': 'rebuild',
  'stats.activity': 'rebuild',
  /** The channel was written to each time that it was counted. */
  'stats.moving': 'note',
  'order.not_rising': 'nothing',
  'order.sent_at': 'resync',
  /** Replies to a message that the source has, and the archive has not. */
  'references.missing': 'resync',
  /** Replies to a message that the source no longer has, and that was gone before the archive saw it. */
  'references.deleted': 'note',
  /** Replies to a message that is not stored, and of which nobody could be asked. */
  'references.unresolved': 'note',
  'orphans.author': 'resync',
  'orphans.reaction_author': 'nothing',
  'orphans.parent': 'sync',
  /** Only a name is known of the parent, although a live source showed the channel. */
  'orphans.placeholder': 'sync',
  'orphans.slug': 'rebuild',
  'orphans.stats': 'rebuild',
  'progress.beyond': 'resync',
  /** Live messages are stored behind the checkpoint, as a sync of chosen dates leaves them: the next one goes on from there. */
  'progress.behind': 'due',
  'progress.never': 'sync',
  'progress.unfinished': 'sync',
  'progress.running': 'note',
  'progress.failed': 'sync',
  /** Messages that could not be read when they were asked for are not in the archive. */
  'progress.incomplete': 'resync',
  /** The source refused the channel to whoever synced it, and will until somebody there gives the right. */
  'progress.no_access': 'note',
  /** The source no longer has the channel, which was not read to its end: no sync can end it. */
  'progress.cut_off': 'note',
  /** Up to the checkpoint, and not in the archive, or taken for deleted there. */
  'source.missing': 'resync',
  /** Deleted there since a sync last asked for it: one that asks again marks it. */
  'source.surplus': 'due',
  /** Said behind the checkpoint: the next sync brings it. */
  'source.pending': 'due',
  'source.gone': 'note',
  'source.unasked': 'note',
} as const satisfies Readonly<Record<string, Nature>>

type Nature = 'note' | 'due' | Remedy
export type Remedy = 'rebuild' | 'sync' | 'resync' | 'nothing'
export type FindingKind = keyof typeof natures

/** `null` for what is nothing wrong. */
export const remedyOf = (kind: FindingKind): Remedy | null => {
  const nature: Nature = natures[kind]
  return nature === 'note' || nature === 'due' ? null : nature
}

const standingOf = (kind: FindingKind): Finding['standing'] => {
  const nature: Nature = natures[kind]
  return nature === 'note' || nature === 'due' ? nature : 'fault'
}

export interface Finding {
  readonly kind: FindingKind
  readonly count: number
  /** The first ten: messages, or channels, by their ids at the source. */
  readonly ids: readonly string[]
  /** What was stored and what was counted, or the reason of a failure. */
  readonly detail: string | null
  /**
   * `note`: nothing is wrong. `due`: nor here, the next sync goes after it. `mended`: a repair put it right. `queued`: a repair left
   * it to a sync.
   */
  readonly standing: 'note' | 'due' | 'fault' | 'mended' | 'queued'
}

export interface ChannelIntegrity {
  readonly id: string
  readonly name: string
  readonly kind: ChannelKind
  /** Stored ones, deleted or not. */
  readonly messages: number
  readonly findings: readonly Finding[]
}

/** What is wrong in a tenant's archive. Plain JSON: it is printed as it is. Times are ISO 8601, ids snowflakes. */
export interface IntegrityReport {
  readonly tenant: { readonly slug: string; readonly name: string }
  readonly startedAt: string
  readonly finishedAt: string
  /** `mended`: all that was wrong was put right. `damaged`: something is wrong still. */
  readonly outcome: 'well' | 'mended' | 'damaged'
  readonly looked: { readonly channels: number; readonly messages: number }
  /**
   * What was not judged. `under_way`: somebody works on the tenant, and the channels are not done, or not known, yet.
   * `nothing_stored`: nothing was ever synced or imported. `null`: all that is stored was.
   */
  readonly unjudged: 'under_way' | 'nothing_stored' | null
  /** Those of which something was found. */
  readonly channels: readonly ChannelIntegrity[]
  /** `null`: it was not asked. */
  readonly source: SourceIntegrity | null
}

export interface SourceIntegrity {
  /** How many channels were compared. */
  readonly channels: number
  /** Channels that it has and the archive has not: the next sync brings them. */
  readonly unknown: { readonly count: number; readonly ids: readonly string[] }
  /** What it did not list, and why: of that nothing was compared. */
  readonly unlisted: readonly Unlisted[]
  /** Why it was asked no further. */
  readonly error: { readonly code: string; readonly message: string } | null
}

/** Told while an archive is looked through. Nothing is awaited. */
export interface IntegrityObserver {
  /** How many messages there are, as the stats have it. */
  found(total: { readonly channels: number; readonly messages: number }): void
  /** How many were looked at. */
  progressed(done: { readonly channels: number; readonly messages: number; readonly name: string }): void
}

export const silentIntegrityObserver: IntegrityObserver = { found() {}, progressed() {} }

/** Of each list, as much as a person reads. */
const listed = 10

/** Gathers what is found in one channel, in the order in which each kind was first found. */
export class FindingTally {
  readonly #found = new Map<FindingKind, { count: number; readonly ids: string[]; readonly detail: string | null }>()

  add(kind: FindingKind, id: string, detail: string | null = null): void {
    const known = this.#found.get(kind)
    if (known === undefined) this.#found.set(kind, { count: 1, ids: [id], detail })
    else {
      known.count++
      if (known.ids.length < listed) known.ids.push(id)
    }
  }

  /** Takes in what another one gathered of other kinds. */
  include(findings: readonly Finding[]): void {
    for (const { kind, count, ids, detail } of findings) this.#found.set(kind, { count, ids: [...ids], detail })
  }

  list(): readonly Finding[] {
    return [...this.#found].map(([kind, { count, ids, detail }]) => ({
      ...{ kind, count, ids, detail },
      standing: standingOf(kind),
    }))
  }
}

/** Counts ids and keeps the first ten. */
export class IdTally {
  count = 0
  readonly ids: string[] = []

  add(id: string): void {
    if (this.count++ < listed) this.ids.push(id)
  }
}

export function outcomeOf(channels: readonly ChannelIntegrity[]): IntegrityReport['outcome'] {
  const standings = new Set(channels.flatMap(({ findings }) => findings.map(({ standing }) => standing)))
  if (standings.has('fault') || standings.has('queued')) return 'damaged'
  return standings.has('mended') ? 'mended' : 'well'
}

/** Whether a sync is to put something right. */
export const awaitsSync = ({ channels }: IntegrityReport): boolean =>
  channels.some(({ findings }) => findings.some(({ standing }) => standing === 'queued'))
