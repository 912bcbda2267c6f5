import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import type { TenantId, Uuid } from '../../shared/ids.ts'
import type { KeysetRequest, Page, PageRequest } from '../../shared/page.ts'
import type { Channel } from '../channel.ts'
import { type ChannelFailure, type ChannelSyncJob, isOpen } from '../channel-sync-job.ts'
import type { ArchiveReaders, ArchiveStorage } from '../ports/repositories.ts'
import { isSnowflake, type Snowflake, snowflakeTime } from '../snowflake.ts'
import type { SyncProgress } from '../sync-progress.ts'
import { isForbidden } from './channel-failure.ts'
import { anyChannel, tenantById } from './find-any.ts'
import { runUnderWay } from './sync-runs.ts'
import { pagesOf } from './walk-pages.ts'

export const channelSyncStates = [
  ...(['never_synced', 'queued', 'in_progress', 'completed'] as const),
  ...(['interrupted', 'closed', 'failed', 'cancelled'] as const),
] as const

export interface ChannelSyncStatus {
  readonly channel: Channel
  /** `null`: nothing of it is known to be in, for it was never synced or that was forgotten, or it has no messages of its own. */
  readonly progress: SyncProgress | null
  /** Of the latest run that asked for the channel. */
  readonly job: ChannelSyncJob | null
  /**
   * `queued`, `in_progress`: a run that goes on has not begun with it yet, or has. `interrupted`: it was under way when its run ended, or when
   * the platform refused the whole community; the next run goes on. `closed`: the bot may not read it. `cancelled`: somebody called
   * it off. `completed` is also said of a channel that has no messages of its own.
   */
  readonly state: (typeof channelSyncStates)[number]
  readonly error: ChannelFailure | null
  /** How far it is between its beginning and its last message at the source: from 0 to 1; `null`: that is not known. */
  readonly share: number | null
  /** Messages that are stored and not deleted. */
  readonly messages: number
}

export interface SyncStatus {
  /** By the channel's id at the source: those that were ever asked for and have messages of their own. */
  readonly channels: readonly ChannelSyncStatus[]
  /** How many others there are. */
  readonly neverSynced: number
}

/** How far the sync of each channel of a tenant is. */
export type GetSyncStatus = (tenantId: TenantId) => Promise<SyncStatus>

/** The same of all channels that the archive knows, by their ids at the source. Rejects with `not_found`, `cursor_invalid`. */
export type ListChannelSyncs = (tenantId: TenantId, request: PageRequest) => Promise<Page<ChannelSyncStatus>>

/** The same of one. `channel`: its id at the source, or its slug. Rejects with `not_found`. */
export type GetChannelSync = (tenantId: TenantId, channel: string) => Promise<ChannelSyncStatus>

interface Dependencies {
  readonly storage: ArchiveStorage
}

export const getSyncStatus =
  ({ storage }: Dependencies): GetSyncStatus =>
  async (tenantId) => {
    const { read } = storage
    const channels: ChannelSyncStatus[] = []
    let neverSynced = 0
    const list = (request: KeysetRequest<Snowflake>) => read.channels.listAll(tenantId, request)
    for await (const page of pagesOf(list, 500)) {
      for (const status of await statusesOf(read, tenantId, page)) {
        if (status.state === 'never_synced') neverSynced++
        else if (status.progress !== null || status.state !== 'completed') channels.push(status)
      }
    }
    return { channels, neverSynced }
  }

export const listChannelSyncs =
  ({ storage }: Dependencies): ListChannelSyncs =>
  async (tenantId, { limit, cursor: text }) => {
    const { read } = storage
    const { id } = await tenantById(read, tenantId)
    const cursor = cursorOf(id)
    const page = await read.channels.listAll(id, { limit, after: decodeCursor(cursor, text) })
    return { items: await statusesOf(read, id, page.items), next: encodeCursor(cursor, page.next) }
  }

export const getChannelSync =
  ({ storage }: Dependencies): GetChannelSync =>
  async (tenantId, reference) => {
    const { read } = storage
    const tenant = await tenantById(read, tenantId)
    const channel = await anyChannel(read, tenant, reference)
    return statusOf(channel, await whatIsKnown(read, tenant.id, [channel]))
  }

const cursorOf = (scope: string): CursorScope<Snowflake> => ({
  list: 'channel_syncs',
  version: 1,
  scope,
  toParts: (sourceId) => [sourceId],
  fromParts: ([sourceId, ...rest]) =>
    typeof sourceId === 'string' && isSnowflake(sourceId) && rest.length === 0 ? sourceId : null,
})

async function statusesOf(
  read: ArchiveReaders,
  tenantId: TenantId,
  channels: readonly Channel[],
): Promise<readonly ChannelSyncStatus[]> {
  const known = await whatIsKnown(read, tenantId, channels)
  return channels.map((channel) => statusOf(channel, known))
}

type Known = Awaited<ReturnType<typeof whatIsKnown>>

async function whatIsKnown(read: ArchiveReaders, tenantId: TenantId, channels: readonly Channel[]) {
  const ids = channels.map(({ id }) => id)
  // A run may begin or end while it is read: a channel is under way where it was before or is after.
  const runs = new Set<Uuid | undefined>([(await runUnderWay(read, tenantId))?.id])
  const jobs = new Map((await read.channelSyncJobs.findOf(ids)).map((each) => [each.channelId, each]))
  const progress = new Map((await read.syncProgress.findOf(ids)).map((each) => [each.channelId, each]))
  const stats = new Map((await read.channelStats.findOf(ids)).map((each) => [each.channelId, each]))
  runs.add((await runUnderWay(read, tenantId))?.id)
  return { jobs, progress, stats, isUnderWay: (job: ChannelSyncJob): boolean => isOpen(job) && runs.has(job.runId) }
}

function statusOf(channel: Channel, { jobs, progress: progressOf, stats, isUnderWay }: Known): ChannelSyncStatus {
  const [job, progress] = [jobs.get(channel.id) ?? null, progressOf.get(channel.id) ?? null]
  const state = stateOf(progress, job, isUnderWay)
  const isOfTheRun = state === 'queued' || state === 'in_progress' || state === 'cancelled'
  return {
    ...{ channel, progress, job, state },
    error: (isOfTheRun ? job?.error : progress?.error) ?? null,
    share: shareOf(channel, progress, job),
    messages: stats.get(channel.id)?.messageCount ?? 0,
  }
}

function stateOf(
  progress: SyncProgress | null,
  job: ChannelSyncJob | null,
  isUnderWay: Known['isUnderWay'],
): ChannelSyncStatus['state'] {
  if (job !== null && isUnderWay(job)) return job.startedAt === null ? 'queued' : 'in_progress'
  if (job?.outcome === 'cancelled') return 'cancelled'
  if (progress === null) return job?.outcome === 'skipped' ? 'completed' : 'never_synced'
  const { state, error } = progress
  if (state === 'in_progress') return 'interrupted'
  if (state !== 'failed' || error === null) return state
  if (isForbidden(error)) return 'closed'
  return error.class === 'source_refused' ? 'interrupted' : state
}

function shareOf({ sourceId }: Channel, progress: SyncProgress | null, job: ChannelSyncJob | null): number | null {
  const last = job?.listed.lastMessageId ?? progress?.sourceLast ?? null
  const at = job?.walkedTo ?? progress?.lastSnowflake ?? null
  if (last === null || at === null) return last === null ? null : 0
  const [begin, now, end] = [sourceId, at, last].map((id) => snowflakeTime(id).getTime())
  if (begin === undefined || now === undefined || end === undefined || end <= begin) return 1
  return Math.min(1, Math.max(0, (now - begin) / (end - begin)))
}
