import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { ChannelSyncJob } from '../../../domain/archive/channel-sync-job.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { Lease } from '../../../domain/shared/lease.ts'
import { storedChannel, storedTenant } from '../../support/archive-world.ts'
import { aChannelJob, anId, moment } from '../../support/factories/index.ts'
import type { ArchiveUnderTest } from './contract.ts'

/** Long enough for a test; 0 seconds are over at once, so nobody waits. */
export const long = 600

export const counts = { read: 7, added: 6, changed: 5, unchanged: 4, revisions: 3, deleted: 2, faults: 1 }

/** What the contract does with channel jobs, each in a transaction of its own. */
export const jobsOf = ({ storage }: ArchiveUnderTest) => ({
  upsert: (...jobs: readonly ChannelSyncJob[]) => storage.transact((tx) => tx.channelSyncJobs.upsertMany(jobs)),
  find: async (id: ChannelId) => (await storage.read.channelSyncJobs.findOf([id]))[0],
  claim: (id: ChannelId, attempt: number, owner: string, seconds = long) =>
    storage.transact((tx) => tx.channelSyncJobs.claim(id, attempt, owner, seconds, moment(2))),
  renew: (id: ChannelId, lease: Lease, seconds = long, progress: Pick<ChannelSyncJob, 'counts' | 'walkedTo'> = none) =>
    storage.transact((tx) => tx.channelSyncJobs.renew(id, lease, seconds, progress)),
  leave: (job: ChannelSyncJob, lease: Lease, seconds = 0) =>
    storage.transact((tx) => tx.channelSyncJobs.leave(job, lease, seconds)),
  claimable: async (tenantId: TenantId | null, limit = 100) =>
    (await storage.read.channelSyncJobs.listClaimable(tenantId, limit)).map(({ channelId }) => channelId),
  /** A tenant that is held for its sync, and a queued job for each of so many channels. */
  held: async (channels = 1, seconds = long) => {
    const { id: tenantId } = await storedTenant(storage)
    const { attempt: tenantAttempt } = await storage.transact((tx) => tx.tenantLeases.claim(tenantId, 'sync', seconds))
    const jobs: ChannelSyncJob[] = []
    for (let i = 0; i < channels; i++) {
      const { id: channelId } = await storedChannel(storage, { tenantId })
      jobs.push(aChannelJob({ tenantId, channelId, tenantAttempt, runId: anId('run', 1) }))
    }
    await storage.transact((tx) => tx.channelSyncJobs.upsertMany(jobs))
    const [first] = jobs
    if (first === undefined) throw new Error('no channel')
    return { tenantId, jobs, first }
  },
})

const none = { counts: aChannelJob().counts, walkedTo: null }
