import { NotFound } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import { type Channel, channelIdOf } from '../channel.ts'
import {
  type ChannelIntegrity,
  type Finding,
  FindingTally,
  type IntegrityReport,
  outcomeOf,
  type Remedy,
  remedyOf,
} from '../integrity.ts'
import { isLive, MessageTally, statsDifferences } from '../integrity-checks.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { snowflake } from '../snowflake.ts'
import { requireKept } from '../tenant.ts'
import { holdTenant } from './hold-tenant.ts'
import { saveChannels } from './save-channels.ts'
import { messagesOf } from './walk-messages.ts'

export interface RepairCommand {
  readonly tenantId: TenantId
  /** As `verifyTenant` gave it. */
  readonly report: IntegrityReport
}

/**
 * Makes anew what is derived from the stored rows, and forgets how far the sync is of the channels that lack something, so that the
 * next one asks for all of them once more. No message goes. Gives the report as it stands then: whether a sync is to follow,
 * `awaitsSync` tells. Again is no change. Rejects with `not_found`, `tenant_closed`, `tenant_busy` and `lease_lost`.
 */
export type RepairTenant = (command: RepairCommand, owner: string) => Promise<IntegrityReport>

export const repairTenant =
  ({ storage }: { readonly storage: ArchiveStorage }): RepairTenant =>
  ({ tenantId, report }, owner) =>
    holdTenant(storage, tenantId, owner, async (held) => {
      const tenant = await held.read.tenants.find(tenantId)
      if (tenant === null) throw new NotFound('tenant')
      requireKept(tenant)
      const channels: ChannelIntegrity[] = []
      for (const each of report.channels) {
        const channel = await held.read.channels.find(channelIdOf(tenantId, snowflake(each.id)))
        channels.push(channel === null ? each : await repairChannel(held, channel, each))
      }
      return { ...report, channels, outcome: outcomeOf(channels) }
    })

async function repairChannel(
  held: ArchiveStorage,
  channel: Channel,
  report: ChannelIntegrity,
): Promise<ChannelIntegrity> {
  const kinds = report.findings.map(({ kind }) => kind)
  const remedies = new Set(kinds.map(remedyOf))
  const rebuilt = remedies.has('rebuild') && (await rebuild(held, channel))
  const isSynced = isLive(channel) || kinds.some((kind) => kind.startsWith('source.'))
  const isWalked = isSynced && !kinds.includes('source.gone')
  if (remedies.has('resync') && isWalked) {
    await held.transact((tx) => tx.syncProgress.removeOf([channel.id]), { repeatable: true })
  }
  const standings: Readonly<Record<Remedy, Finding['standing']>> = {
    rebuild: rebuilt ? 'mended' : 'fault',
    sync: isSynced ? 'queued' : 'fault',
    resync: isWalked ? 'queued' : 'fault',
    nothing: 'fault',
  }
  const findings = report.findings.map((finding) => {
    const remedy = remedyOf(finding.kind)
    return remedy === null ? finding : { ...finding, standing: standings[remedy] }
  })
  return { ...report, findings }
}

/** Somebody who writes without holding the tenant may come in between: then it is counted again, so often. */
const countsAtMost = 3

/** The slug, if there is none, and the stats as they are counted. Gives whether they could be stored. */
async function rebuild(held: ArchiveStorage, channel: Channel): Promise<boolean> {
  await saveChannels(held, [channel])
  for (let counts = 1; counts <= countsAtMost; counts++) {
    const [before] = await held.read.channelStats.findOf([channel.id])
    const tally = new MessageTally(new FindingTally())
    for await (const stretch of messagesOf(held.read, channel.id)) {
      tally.add(stretch)
      await keepHold(held)
    }
    const counted = tally.statsOf(channel)
    const isStored = await held.transact(
      async (tx) => {
        const stats = await tx.channelStats.lock(channel.id)
        if (stats === null || before === undefined) return false
        if (statsDifferences(stats, counted).length === 0) return true
        if (statsDifferences(stats, before).length > 0) return false
        await tx.channelStats.upsert(counted)
        return true
      },
      { repeatable: true },
    )
    if (isStored) return true
  }
  return false
}

/** Counting takes longer than a lease lasts; every transaction renews it. */
const keepHold = (held: ArchiveStorage): Promise<void> => held.transact(async () => {}, { repeatable: true })
