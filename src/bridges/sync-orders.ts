import {
  type ArchiveUseCases,
  NoSync,
  requireSyncable,
  SyncAtShell,
  type SyncJob,
  SyncOpen,
  type SyncOrders,
  type SyncWish,
  type Tenant,
} from '../../domain/archive/index.ts'
import { isFinal, type Job, JobOpen, type OperationsUseCases, openOrNewest } from '../../domain/operations/index.ts'
import { canonicalJsonOf, parseJson } from '../../domain/shared/canonical-json.ts'
import { NotFound } from '../../domain/shared/errors.ts'
import type { Uuid } from '../../domain/shared/ids.ts'

interface Dependencies {
  readonly archive: Pick<ArchiveUseCases, 'findSyncRun' | 'listSyncRuns' | 'retryChannelSync' | 'getChannelSync'>
  readonly operations: Pick<OperationsUseCases, 'enqueueJob' | 'listJobs' | 'getJob' | 'cancelJob' | 'retryJob'>
  /** Whether this instance has what a platform wants to be asked with. */
  readonly canSync: boolean
}

/** Leaves with operations' workers what the archive wants done about syncs. */
export function syncOrders({ archive, operations, canSync }: Dependencies): SyncOrders {
  async function start(tenant: Tenant, wish: SyncWish): Promise<Uuid> {
    requireSyncable(tenant, wish, canSync ? 'can_ask' : 'no_token')
    const { id: tenantId } = tenant
    const job: SyncJob = { tenantId, ...wish }
    const payload = parseJson(canonicalJsonOf(job))
    const command = { kind: 'sync', tenantId, payload, status: 'queued', alone: 'of_its_kind' } as const
    return (
      await operations.enqueueJob(command).catch((error: unknown) => {
        throw error instanceof JobOpen ? new SyncOpen(error.details.jobId) : error
      })
    ).id
  }

  /** The job of a run. */
  async function jobOf(tenant: Tenant, run: string | undefined): Promise<Job> {
    if (run === undefined) {
      const { items } = await archive.listSyncRuns(tenant.id, { limit: 1 })
      if (items.some((view) => view.isUnderWay && view.run.origin === 'shell')) throw new SyncAtShell()
      const job = await openOrNewest(operations.listJobs, tenant.id, 'sync')
      if (job === null) throw new NoSync()
      return job
    }
    const job = await operations.getJob(run).catch((error: unknown) => {
      if (error instanceof NotFound) return null
      throw error
    })
    if (job?.kind === 'sync' && job.tenantId === tenant.id) return job
    const view = await archive.findSyncRun(tenant.id, run)
    throw view?.run.origin === 'shell' ? new SyncAtShell() : new NotFound('sync')
  }

  return {
    start,
    async cancel(tenant, run) {
      const job = await jobOf(tenant, run)
      if (run === undefined && isFinal(job)) throw new NoSync()
      return (await operations.cancelJob(job.id)).id
    },
    async retry(tenant, run) {
      const job = await jobOf(tenant, run)
      requireSyncable(tenant, { since: null, until: null }, canSync ? 'can_ask' : 'no_token')
      return (
        await operations.retryJob(job.id, 'of_its_kind').catch((error: unknown) => {
          throw error instanceof JobOpen ? new SyncOpen(error.details.jobId) : error
        })
      ).id
    },
    async retryChannel(tenant, channel) {
      if (await archive.retryChannelSync(tenant.id, channel)) return null
      const { sourceId } = (await archive.getChannelSync(tenant.id, channel)).channel
      return start(tenant, { depth: 'window', channels: [sourceId], since: null, until: null })
    },
  }
}
