import { DomainError } from '../../shared/errors.ts'
import { type ImportObserver, listed, noCounts, type SourceCounts, type SourceReport } from '../import-report.ts'
import type { ExportFile } from '../ports/export-files.ts'
import type { ArchiveSource, SourceChannel, SourceCommunity, SourceFault, SourcePage } from '../source.ts'
import { ChannelTally } from './channel-tally.ts'
import type { ResolvedTenant } from './resolve-tenant.ts'

/** Walks one export file from its opening to its report, and tells the observer on the way. */
export class SourceWalk {
  readonly #file: ExportFile
  readonly #observer: ImportObserver
  readonly #channels: ChannelTally[] = []
  readonly #faults: SourceFault[] = []
  readonly #skipped = { truncated: 0, malformed: 0, too_large: 0, changed: 0 }
  #tenant: SourceReport['tenant'] = null
  #community: SourceReport['community'] = null
  #counts: SourceCounts = noCounts

  constructor(file: ExportFile, observer: ImportObserver) {
    this.#file = file
    this.#observer = observer
  }

  /** Opens the file, gives its source to `work`, closes it, and reports. Rejects only with what is not the file's own failure. */
  async run(work: (source: ArchiveSource, community: SourceCommunity) => Promise<void>): Promise<SourceReport> {
    const { name, size } = this.#file
    this.#observer.started({ name, size })
    const source = this.#file.open()
    const report = await this.#attempt(source, work).finally(() => source.close())
    this.#observer.finished(report)
    return report
  }

  reached({ tenant, created }: ResolvedTenant): void {
    this.#tenant = { slug: tenant.slug, name: tenant.name, created }
  }

  /** `name`: the channel's, as it may be told. */
  entered(channel: SourceChannel, name: string): void {
    this.#channels.push(new ChannelTally(channel, name))
  }

  met(faults: readonly SourceFault[]): void {
    this.#faults.push(...faults.slice(0, Math.max(0, listed - this.#faults.length)))
    for (const { reason } of faults) this.#skipped[reason]++
    this.#counts = { ...this.#counts, faults: this.#counts.faults + faults.length }
  }

  turned(page: SourcePage, counts: Partial<SourceCounts>): void {
    this.#channels.at(-1)?.turned(page)
    const sum = this.#counts
    this.#counts = {
      ...sum,
      read: sum.read + page.messages.length,
      added: sum.added + (counts.added ?? 0),
      changed: sum.changed + (counts.changed ?? 0),
      unchanged: sum.unchanged + (counts.unchanged ?? 0),
      revisions: sum.revisions + (counts.revisions ?? 0),
    }
    const { bytesRead, bytesTotal } = page.progress ?? { bytesRead: 0, bytesTotal: this.#file.size }
    this.#observer.progressed({ name: this.#file.name, bytesRead, bytesTotal, messages: this.#counts.read })
  }

  async #attempt(
    source: ArchiveSource,
    work: (source: ArchiveSource, community: SourceCommunity) => Promise<void>,
  ): Promise<SourceReport> {
    try {
      const community = await source.describe()
      this.#community = { id: community.id, name: community.name }
      await work(source, community)
      return this.#report(this.#counts.faults === 0 ? 'complete' : 'partial', null)
    } catch (error) {
      if (!(error instanceof DomainError) || !ofTheFile.has(error.code)) throw error
      return this.#report('failed', { code: error.code, message: error.message })
    }
  }

  #report(outcome: SourceReport['outcome'], error: SourceReport['error']): SourceReport {
    return {
      name: this.#file.name,
      outcome,
      tenant: this.#tenant,
      community: this.#community,
      channels: this.#channels.map((channel) => channel.report()),
      counts: this.#counts,
      skipped: { ...this.#skipped },
      faults: this.#faults,
      error,
    }
  }
}

/** Failures that leave the other files their chance. */
const ofTheFile: ReadonlySet<string> = new Set([
  'source_unreadable',
  'source_mismatch',
  'tenant_closed',
  'aborted',
  // Another tenant archives this community already.
  'conflict',
  'not_found',
  'invalid',
])
