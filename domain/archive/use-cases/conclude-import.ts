import type { TenantId } from '../../shared/ids.ts'
import { channelIdOf } from '../channel.ts'
import { withFindings } from '../import-findings.ts'
import type { ChannelReport, SourceReport } from '../import-report.ts'
import type { ArchiveReaders, ArchiveStorage } from '../ports/repositories.ts'
import { snowflake } from '../snowflake.ts'
import type { Tenant } from '../tenant.ts'
import type { TenantReport } from './import-journal.ts'
import { inferDeletions } from './infer-deletions.ts'
import { knownChannels } from './known-channels.ts'

interface Conclusion {
  readonly read: ArchiveReaders
  readonly storageOf: (tenantId: TenantId) => ArchiveStorage
  readonly deletions: 'infer' | 'ignore'
  readonly now: Date
}

/**
 * What can be told only when every file is in, so that their order decides nothing: what is missing between them, and, if it is
 * asked for, what whole files no longer have. The files must be in the journal.
 */
export async function concludeImport(
  reports: readonly TenantReport[],
  { read, storageOf, deletions, now }: Conclusion,
): Promise<readonly TenantReport[]> {
  const found = withFindings(
    reports.map(({ report }) => report),
    await knownChannels(read, reports),
  )
  const concluded: TenantReport[] = []
  for (const [i, { tenant }] of reports.entries()) {
    const report = found[i]
    if (report === undefined) continue
    const infers = deletions === 'infer' && tenant !== null
    concluded.push({ tenant, report: infers ? await withDeletions(report, tenant, storageOf(tenant.id), now) : report })
  }
  return concluded
}

async function withDeletions(
  report: SourceReport,
  tenant: Tenant,
  storage: ArchiveStorage,
  now: Date,
): Promise<SourceReport> {
  const { keepHistory } = tenant.policies
  const channels: ChannelReport[] = []
  for (const channel of report.channels) {
    const { id, range, observedAt } = channel
    const doubts = report.counts.faults > 0 || report.outcome === 'failed' ? withFaults(channel.doubts) : channel.doubts
    if (range === null || doubts.length > 0) {
      channels.push({ ...channel, doubts, deletions: { count: 0, ids: [] } })
      continue
    }
    const whole = {
      channelId: channelIdOf(tenant.id, snowflake(id)),
      from: snowflake(range.from),
      to: snowflake(range.to),
      at: new Date(observedAt),
    }
    channels.push({ ...channel, deletions: await inferDeletions(whole, { storage, keepHistory, now }) })
  }
  return { ...report, channels }
}

/** What the pipeline left out is missing too, though the source gave it. */
const withFaults = (doubts: ChannelReport['doubts']): ChannelReport['doubts'] => [
  ...new Set([...doubts, 'faults' as const]),
]
