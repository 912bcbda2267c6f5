import type { CoverageDoubt, SourceFault } from './source.ts'

/** What an import did with one source. Plain JSON: it is printed and stored as it is. */
export interface SourceReport {
  /** The file, as a person would call it. */
  readonly name: string
  /** `complete`: all of it is in. `partial`: all but its faults. `failed`: `error` says why it was not taken. */
  readonly outcome: 'complete' | 'partial' | 'failed'
  /** `null` where none was reached, and in a dry run. */
  readonly tenant: { readonly slug: string; readonly name: string; readonly created: boolean } | null
  readonly community: { readonly id: string; readonly name: string } | null
  readonly channels: readonly ChannelReport[]
  readonly counts: SourceCounts
  /** Of how many faults each reason is. */
  readonly skipped: Readonly<Record<SourceFault['reason'], number>>
  /** The first hundred of what could not be read. */
  readonly faults: readonly SourceFault[]
  readonly error: { readonly code: string; readonly message: string } | null
}

export interface SourceCounts {
  readonly read: number
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly revisions: number
  readonly faults: number
}

/** What a source holds of a channel, and what it does not. Times are ISO 8601, ids snowflakes. */
export interface ChannelReport {
  readonly id: string
  readonly name: string
  readonly kind: string
  /** When the source saw it. */
  readonly observedAt: string
  /** Its lowest and highest message. */
  readonly range: { readonly from: string; readonly to: string } | null
  /** Between which times the source claims to hold everything; `after` is `null` for the channel's beginning. */
  readonly window: { readonly after: string | null; readonly before: string } | null
  /** The times before `window` of which no import of the channel holds anything. */
  readonly gapBefore: { readonly from: string; readonly to: string } | null
  /** How many messages the source itself says it holds. */
  readonly announced: number | null
  readonly part: { readonly of: string; readonly number: number | null } | null
  readonly absent: AbsentParts
  /** Why nothing can be told to be deleted from its absence in this source; empty: something can. */
  readonly doubts: readonly CoverageDoubt[]
  /** `null` where the inference was not asked for, or is not done yet. */
  readonly deletions: InferredDeletions | null
}

/** What a source does not hold, as far as it can be known. */
export interface AbsentParts {
  /** Messages with reactions of which it does not say whose they are. */
  readonly reactionUsers: number
  /** Threads that began here and that no import brought in: how many, and the first hundred. */
  readonly threads: { readonly count: number; readonly ids: readonly string[] }
  /** Parts of the same export that were not among the sources, told once, with its first part. */
  readonly parts: readonly number[]
}

/** Messages that other sources had shown before in `range`, and that this one, which is whole, no longer has. */
export interface InferredDeletions {
  readonly count: number
  /** The first hundred. */
  readonly ids: readonly string[]
}

export const noCounts: SourceCounts = { read: 0, added: 0, changed: 0, unchanged: 0, revisions: 0, faults: 0 }

/** Of each list in a report, as much as a person reads. */
export const listed = 100

/** Told while an import runs. Nothing is awaited. */
export interface ImportObserver {
  /** Everything that will be tried. */
  found(sources: readonly { readonly name: string; readonly size: number }[]): void
  started(source: { readonly name: string; readonly size: number }): void
  progressed(progress: ImportProgress): void
  /** What only all files together tell is not in the report yet. */
  finished(report: SourceReport): void
}

export interface ImportProgress {
  readonly name: string
  /** Of this source. */
  readonly bytesRead: number
  readonly bytesTotal: number
  readonly messages: number
}

export const silentObserver: ImportObserver = { found() {}, started() {}, progressed() {}, finished() {} }
