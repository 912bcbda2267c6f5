import type { ChannelKind } from './channel.ts'
import type { Unlisted } from './ports/live-sources.ts'

/** What a live sync did with a community. Plain JSON: it is printed and stored as it is. Times are ISO 8601, ids snowflakes. */
export interface SyncReport {
  readonly tenant: { readonly slug: string; readonly name: string }
  readonly community: { readonly id: string; readonly name: string }
  readonly startedAt: string
  readonly finishedAt: string
  /**
   * `complete`: all that the bot may read is in. `partial`: something that it may read is not. `failed`: it ended early, `error` says
   * why.
   */
  readonly outcome: 'complete' | 'partial' | 'failed'
  readonly channels: readonly ChannelSyncReport[]
  /** Channels that were synced before and that the source no longer has. What is stored of them stays. */
  readonly gone: readonly { readonly id: string; readonly name: string }[]
  /** What the source did not list, and why, but for the threads of the channels above. */
  readonly unlisted: readonly Unlisted[]
  readonly error: { readonly code: string; readonly message: string } | null
}

export interface ChannelSyncReport {
  readonly id: string
  readonly name: string
  readonly kind: ChannelKind
  readonly visibility: 'everyone' | 'restricted'
  /**
   * `unchanged`: nothing was asked, for nothing can have changed. `skipped`: it has no messages of its own. `unreadable`: the bot may
   * not read it; `failed`: it could not be read to its end; `cancelled`: somebody called it off. `error` says why.
   */
  readonly outcome: 'complete' | 'unchanged' | 'skipped' | 'unreadable' | 'failed' | 'cancelled'
  readonly counts: SyncCounts
  /** Why it was not read, or what of it is missing: its messages that could not be read, its threads that were not listed. */
  readonly error: { readonly class: string; readonly message: string } | null
}

export interface SyncCounts {
  readonly read: number
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  readonly revisions: number
  /** Messages that the source no longer has. */
  readonly deleted: number
  /** Messages that could not be read. */
  readonly faults: number
}

export const noSyncCounts: SyncCounts = {
  read: 0,
  added: 0,
  changed: 0,
  unchanged: 0,
  revisions: 0,
  deleted: 0,
  faults: 0,
}

export const sumOf = (one: SyncCounts, other: SyncCounts): SyncCounts => ({
  read: one.read + other.read,
  added: one.added + other.added,
  changed: one.changed + other.changed,
  unchanged: one.unchanged + other.unchanged,
  revisions: one.revisions + other.revisions,
  deleted: one.deleted + other.deleted,
  faults: one.faults + other.faults,
})

/** Told while a sync runs. Nothing is awaited. */
export interface SyncObserver {
  /** Every channel that will be tried. */
  found(channels: readonly { readonly id: string; readonly name: string }[]): void
  progressed(progress: ChannelSyncProgress): void
  finished(report: ChannelSyncReport): void
}

export interface ChannelSyncProgress {
  readonly id: string
  readonly name: string
  readonly messages: number
  /** How far the walk is between the channel's beginning, or where it began, and its last message: from 0 to 1. */
  readonly share: number
}

export const silentSyncObserver: SyncObserver = { found() {}, progressed() {}, finished() {} }
