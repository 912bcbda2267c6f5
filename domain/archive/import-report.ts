import type { SourceFault } from './source.ts'

/** What an import did with one source. */
export interface SourceReport {
  /** The file, as a person would call it. */
  readonly name: string
  /** `complete`: all of it is in. `partial`: all but its faults. `failed`: `error` says why it was not taken. */
  readonly outcome: 'complete' | 'partial' | 'failed'
  /** `null` where none was reached, and in a dry run. */
  readonly tenant: { readonly slug: string; readonly name: string; readonly created: boolean } | null
  readonly community: { readonly id: string; readonly name: string } | null
  readonly channels: readonly { readonly id: string; readonly name: string; readonly kind: string }[]
  readonly counts: SourceCounts
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

export const noCounts: SourceCounts = { read: 0, added: 0, changed: 0, unchanged: 0, revisions: 0, faults: 0 }

/** Told while an import runs. Nothing is awaited. */
export interface ImportObserver {
  /** Everything that will be tried. */
  found(sources: readonly { readonly name: string; readonly size: number }[]): void
  started(source: { readonly name: string; readonly size: number }): void
  progressed(progress: ImportProgress): void
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
