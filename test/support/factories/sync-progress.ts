import type { ChannelId } from '../../../domain/archive/channel.ts'
import { type ChannelSyncJob, createChannelSyncJob } from '../../../domain/archive/channel-sync-job.ts'
import { noProgress, type SyncProgress } from '../../../domain/archive/sync-progress.ts'
import { type SyncRun, startSyncRun } from '../../../domain/archive/sync-run.ts'
import { aChannelId } from './channel.ts'
import { anId, moment } from './sequence.ts'
import { aTenantId } from './tenant.ts'

export const aProgress = (channelId: ChannelId, overrides: Partial<SyncProgress> = {}): SyncProgress => ({
  ...noProgress(channelId, moment(1)),
  ...overrides,
})

/** Queued under the tenant's first lease, in a window. */
export const aChannelJob = (overrides: Partial<ChannelSyncJob> = {}): ChannelSyncJob => ({
  ...createChannelSyncJob({
    ...{ channelId: aChannelId(), tenantId: aTenantId(), runId: anId('run'), tenantAttempt: 1, now: moment(1) },
    extent: { depth: 'window', range: null },
    listed: { lastMessageId: null, archivedAt: null, unreadable: null, unlisted: null },
  }),
  ...overrides,
})

export const aSyncRun = (overrides: Partial<SyncRun> = {}): SyncRun => ({
  ...startSyncRun({
    ...{ id: anId('run'), tenantId: aTenantId(), origin: 'job', tenantAttempt: 1, depth: 'window' },
    ...{ channels: null, since: null, until: null, startedAt: moment() },
  }),
  ...overrides,
})
