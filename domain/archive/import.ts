import type { Brand } from '../shared/brand.ts'
import { type CanonicalJson, canonicalJsonOf } from '../shared/canonical-json.ts'
import { type TenantId, type Uuid, uuid } from '../shared/ids.ts'
import { clip } from '../shared/text.ts'
import { type ChannelId, channelIdOf } from './channel.ts'
import { noCounts, type SourceCounts, type SourceReport } from './import-report.ts'
import { withoutPeople } from './personal-text.ts'
import { snowflake } from './snowflake.ts'
import type { TimeWindow } from './source.ts'
import type { Tenant } from './tenant.ts'

export type ImportId = Brand<Uuid, 'ImportId'>

/** Rejects with `invalid` unless `text` is a UUID in lower case. */
export const importId = (text: string): ImportId => uuid(text) as ImportId

/** That files were brought into a tenant. A run that reaches several tenants is an import of each. */
export interface Import {
  readonly id: ImportId
  readonly tenantId: TenantId
  readonly startedAt: Date
  /** `null` while it runs, and for ever if its process ended before it did. */
  readonly finishedAt: Date | null
  /** Whether deletions were inferred from what its files no longer have. */
  readonly infersDeletions: boolean
  /** Files that were tried, and how many of them are in whole. */
  readonly files: number
  readonly complete: number
  readonly counts: SourceCounts
}

/** One file of an import. */
export interface ImportedFile {
  readonly importId: ImportId
  /** Its place among the files of the run, from 0. */
  readonly position: number
  /** `null` where none was reached. */
  readonly channelId: ChannelId | null
  readonly window: TimeWindow | null
  /** A `SourceReport` without what the tenant says. */
  readonly report: CanonicalJson
}

export const startImport = (input: Pick<Import, 'id' | 'tenantId' | 'startedAt' | 'infersDeletions'>): Import => ({
  ...input,
  finishedAt: null,
  files: 0,
  complete: 0,
  counts: noCounts,
})

/** The import with one more file. */
export const withFile = (record: Import, { outcome, counts }: SourceReport): Import => ({
  ...record,
  files: record.files + 1,
  complete: record.complete + (outcome === 'complete' ? 1 : 0),
  counts: added(record.counts, counts),
})

function added(a: SourceCounts, b: SourceCounts): SourceCounts {
  return {
    read: a.read + b.read,
    added: a.added + b.added,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    revisions: a.revisions + b.revisions,
    faults: a.faults + b.faults,
  }
}

type StoredReport = Omit<SourceReport, 'tenant' | 'community'>

/** A file's report as it is stored: no path of a machine, and no name of a person who talked in direct messages. */
export function importedFile(
  report: SourceReport,
  of: { readonly importId: ImportId; readonly tenantId: TenantId; readonly position: number },
): ImportedFile {
  const [channel] = report.channels
  const { tenant: _, community: __, ...rest } = report
  const name = storedName(report)
  const stored: StoredReport = {
    ...rest,
    name,
    channels: rest.channels.map((each) => ({ ...each, part: each.part && { ...each.part, of: name } })),
    error: rest.error && { ...rest.error, message: renamed(rest.error.message, report.name, name) },
  }
  return {
    importId: of.importId,
    position: of.position,
    channelId: channel === undefined ? null : channelIdOf(of.tenantId, snowflake(channel.id)),
    window: windowOf(report),
    report: canonicalJsonOf(stored),
  }
}

/** The report that `importedFile` stored. */
export function reportOf({ report }: ImportedFile, { name, slug, sourceId }: Tenant): SourceReport {
  const stored = JSON.parse(report) as StoredReport
  return {
    ...stored,
    tenant: { slug, name, created: false },
    community: sourceId === null ? null : { id: sourceId, name },
  }
}

/** Direct messages are called by a person's name, in files of exporters too. */
function storedName({ name, channels: [channel] }: SourceReport): string {
  const base = fileName(name)
  const [ending = ''] = /(?:\.\w{1,8}){0,2}$/.exec(base) ?? []
  if (channel?.kind === 'dm') return `${channel.name}${ending}`
  if (/^direct messages\b/i.test(base)) return `dm-${/\d{15,20}/.exec(base)?.[0] ?? 'unknown'}${ending}`
  return clip(withoutPeople(base), 255)
}

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

const renamed = (message: string, path: string, name: string): string =>
  withoutPeople(message.replaceAll(path, name).replaceAll(fileName(path), name))

function windowOf({ channels: [channel] }: SourceReport): TimeWindow | null {
  if (channel === undefined || channel.window === null) return null
  const { after, before } = channel.window
  return { after: after === null ? null : new Date(after), before: new Date(before) }
}
