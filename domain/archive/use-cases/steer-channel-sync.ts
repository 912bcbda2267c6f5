import type { Clock } from '../../shared/clock.ts'
import type { TenantId } from '../../shared/ids.ts'
import { SyncState } from '../errors.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { SyncRun } from '../sync-run.ts'
import { anyChannel, tenantById } from './find-any.ts'
import { runUnderWay } from './sync-runs.ts'

/**
 * Calls the sync of one channel off: whoever is at it loses it and writes nothing more, and the run goes on without it. `channel`: its
 * id at the source, or its slug. Again within the run is no change. Rejects with `not_found`, and with `sync_state` where it was never
 * asked for, no run goes on that has it, or its end was reached.
 */
export type CancelChannelSync = (tenantId: TenantId, channel: string) => Promise<void>

/**
 * Has the run that goes on try a channel once more that failed there or was cancelled. Gives whether there is such a run; where there
 * is none, one is to be started for the channel. Rejects with `not_found`, and with `sync_state` where the run is not done with the
 * channel, or has it.
 */
export type RetryChannelSync = (tenantId: TenantId, channel: string) => Promise<boolean>

interface Dependencies {
  readonly storage: ArchiveStorage
  readonly clock: Clock
}

const cancelledFailure = { class: 'cancelled', message: 'Somebody called it off.' } as const

export const cancelChannelSync =
  ({ storage, clock }: Dependencies): CancelChannelSync =>
  async (tenantId, reference) => {
    const tenant = await tenantById(storage.read, tenantId)
    const { id } = await anyChannel(storage.read, tenant, reference)
    const [job] = await storage.read.channelSyncJobs.findOf([id])
    if (job === undefined) throw new SyncState('not asked for', 'cancelled')
    if ((await runUnderWay(storage.read, tenant.id))?.id !== job.runId)
      throw new SyncState('part of no run that goes on', 'cancelled')
    const now = clock.now()
    const isCancelled = await storage.transact((tx) => tx.channelSyncJobs.cancel(id, job.runId, cancelledFailure, now))
    if (isCancelled) return
    const [after] = await storage.read.channelSyncJobs.findOf([id])
    if (after?.state !== 'cancelled') throw new SyncState('over', 'cancelled')
  }

export const retryChannelSync =
  ({ storage }: Dependencies): RetryChannelSync =>
  async (tenantId, reference) => {
    const tenant = await tenantById(storage.read, tenantId)
    const { id: channelId } = await anyChannel(storage.read, tenant, reference)
    const run = await runUnderWay(storage.read, tenant.id)
    if (run === null) return false
    const [job] = await storage.read.channelSyncJobs.findOf([channelId])
    if (job?.runId !== run.id) return false
    return storage.transact(async (tx) => {
      const hold = await tx.tenantLeases.lock(tenant.id)
      const now = await tx.syncRuns.lock(tenant.id, run.id)
      // It ended meanwhile, or was taken up by somebody else.
      if (hold === null || !isStill(run, hold.attempt, now)) return false
      if (await tx.channelSyncJobs.requeue(channelId, run.id, hold.attempt)) return true
      throw new SyncState('under way, or came to its end,', 'tried again')
    })
  }

const isStill = ({ tenantAttempt }: SyncRun, attempt: number, now: SyncRun | null): boolean =>
  now !== null && now.finishedAt === null && now.tenantAttempt === tenantAttempt && attempt === tenantAttempt
