import { expect } from 'vitest'
import { type Channel, type ChannelId, channelIdOf } from '../../domain/archive/channel.ts'
import type { ChannelStats } from '../../domain/archive/channel-stats.ts'
import type { Finding, FindingKind, IntegrityReport, Tenant } from '../../domain/archive/index.ts'
import type { Message } from '../../domain/archive/message.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import type { SyncProgress } from '../../domain/archive/sync-progress.ts'
import type { VerifyCommand } from '../../domain/archive/use-cases/verify-tenant.ts'
import { openSyncWorld, type SyncWorld } from './sync-world.ts'

/** A tenant of a Discord of the test's own, and what may befall its archive. */
export interface VerifyWorld extends SyncWorld {
  readonly verified: Tenant
  /** A second later than what was before. */
  verify(source?: VerifyCommand['source']): Promise<IntegrityReport>
  repair(report: IntegrityReport): Promise<IntegrityReport>
  syncNow(): ReturnType<SyncWorld['sync']>
  idOf(channel: string): ChannelId
  /** The channel with the most messages. */
  busiest(): string
  /** All that a channel has in the archive, deleted or not. */
  stored(channel: string): Promise<readonly Message[]>
  changeStats(channel: string, change: Partial<ChannelStats>): Promise<void>
  changeProgress(channel: string, change: Partial<SyncProgress>): Promise<void>
  changeChannel(channel: string, change: Partial<Channel>): Promise<void>
  /** Messages of a channel go from the archive's tables, and from nowhere else. Gives their ids. */
  lose(channel: string, from: number, count: number): Promise<readonly string[]>
}

export async function openVerifyWorld(messages = 300): Promise<VerifyWorld> {
  const world = await openSyncWorld({ messages })
  const { storage, archive, discord, clock } = world
  const tenant = await world.tenant()
  const idOf = (channel: string): ChannelId => channelIdOf(tenant.id, snowflake(channel))
  const stored: VerifyWorld['stored'] = (channel) => {
    const stretch = { direction: 'ascending', from: null, limit: 10_000, deleted: 'shown' } as const
    return storage.read.messages.list(idOf(channel), stretch)
  }
  return {
    ...world,
    verified: tenant,
    verify(source = 'never') {
      clock.advance(1_000)
      return archive.verifyTenant({ tenantId: tenant.id, source })
    },
    repair: (report) => archive.repairTenant({ tenantId: tenant.id, report }, 'the repair'),
    syncNow: () => world.sync(tenant),
    idOf,
    busiest() {
      const sized = discord.state.channels().map(({ id }) => [discord.state.messages(id).length, id] as const)
      return sized.sort(([a], [b]) => b - a)[0]?.[1] ?? expect.unreachable()
    },
    stored,
    changeStats: (channel, change) =>
      storage.transact(async (tx) => {
        const stats = (await tx.channelStats.lock(idOf(channel))) ?? expect.unreachable()
        await tx.channelStats.upsert({ ...stats, ...change })
      }),
    changeProgress: (channel, change) =>
      storage.transact(async (tx) => {
        const [progress = expect.unreachable()] = await tx.syncProgress.findOf([idOf(channel)])
        await tx.syncProgress.upsert({ ...progress, ...change })
      }),
    changeChannel: (channel, change) =>
      storage.transact(async (tx) => {
        const found = (await tx.channels.lock(idOf(channel))) ?? expect.unreachable()
        await tx.channels.upsert({ ...found, ...change })
      }),
    async lose(channel, from, count) {
      const lost = (await stored(channel)).slice(from, from + count).map((message) => message.snowflake)
      const stretch = { from: lost[0] ?? null, limit: count }
      await storage.transact((tx) => tx.messages.removeStretch(idOf(channel), stretch))
      return lost
    },
  }
}

/** What is wrong: each finding that is neither a note nor due, with its channel and its count. */
export const faults = ({ channels }: IntegrityReport) =>
  channels.flatMap(({ id, findings }) =>
    findings
      .filter(({ standing }) => standing !== 'note' && standing !== 'due')
      .map(({ kind, count }) => [id, kind, count] as const),
  )

export const findingOf = ({ channels }: IntegrityReport, channel: string, kind: FindingKind): Finding =>
  channels.find(({ id }) => id === channel)?.findings.find((each) => each.kind === kind) ??
  expect.unreachable(`${kind} was not found`)
