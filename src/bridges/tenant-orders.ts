import {
  type ArchiveJobKind,
  type ArchiveUseCases,
  type OrderedTenant,
  type OrderedUpdate,
  type SyncCommand,
  type Tenant,
  type TenantOrders,
  type TenantPatch,
  tightenedBy,
} from '../../domain/archive/index.ts'
import { isFinal, type Job, JobOpen, type OperationsUseCases } from '../../domain/operations/index.ts'
import { causeOf } from '../../domain/shared/cause.ts'
import { Conflict, DomainError } from '../../domain/shared/errors.ts'
import { type TenantId, type Uuid, uuidV5 } from '../../domain/shared/ids.ts'
import type { Logger } from '../../domain/shared/logger.ts'

interface Dependencies {
  readonly archive: Pick<ArchiveUseCases, 'createTenant' | 'updateTenant'>
  readonly operations: Pick<OperationsUseCases, 'enqueueJob' | 'finishReceiving' | 'cancelJob' | 'listJobs'>
  /** Whether this instance has what a platform wants to be asked with. */
  readonly canSync: boolean
  readonly logger: Logger
}

/** Leaves with operations' workers what the archive wants done with a tenant. */
export function tenantOrders({ archive, operations, canSync, logger }: Dependencies): TenantOrders {
  const enqueue = (kind: ArchiveJobKind, tenantId: TenantId, status: 'queued' | 'receiving'): Promise<Job> =>
    operations.enqueueJob({ kind, tenantId, payload: { tenantId }, status })

  async function open(kind: ArchiveJobKind, tenantId: TenantId): Promise<Job | undefined> {
    const { items } = await operations.listJobs({ tenantId, kind }, { limit: 1 })
    return items.find((job) => !isFinal(job))
  }

  async function updateWithJob({ slug, id: tenantId, version }: Tenant, patch: TenantPatch): Promise<OrderedUpdate> {
    const { id } = await enqueue('apply_policies', tenantId, 'receiving')
    const updated = await archive.updateTenant(slug, patch, version).catch(async (error: unknown) => {
      const refused = error instanceof DomainError && error.code !== 'outcome_unknown'
      if (refused) await operations.cancelJob(id).catch(() => {})
      throw error
    })
    // Where this fails, the job is queued by whoever tidies up: the policy holds already.
    await operations.finishReceiving(id, { tenantId }).catch(() => {})
    return { tenant: updated.tenant, jobId: id }
  }

  async function sync(tenantId: TenantId, depth: SyncCommand['depth']): Promise<Uuid> {
    const payload = { tenantId, depth }
    try {
      const job = { kind: 'sync', tenantId, payload, status: 'queued', alone: 'of_its_kind' } as const
      return (await operations.enqueueJob(job)).id
    } catch (error) {
      if (error instanceof JobOpen) return error.details.jobId
      throw error
    }
  }

  async function firstSync({ id, sourceId }: Tenant): Promise<Omit<OrderedTenant, 'tenant'>> {
    if (sourceId === null) return { jobId: null, notSynced: 'no_source' }
    if (!canSync) return { jobId: null, notSynced: 'no_token' }
    try {
      // The first time that is all of it, and a job that is done again goes on where it was.
      return { jobId: await sync(id, 'window'), notSynced: null }
    } catch (error) {
      logger.warn({ tenantId: id, ...causeOf(error) }, 'the first sync of a tenant was not queued')
      return { jobId: null, notSynced: 'not_queued' }
    }
  }

  async function scheduledSync(tenantId: TenantId, slot: Date): Promise<'ordered' | 'passed_over'> {
    const id = uuidV5(tenantId, `sync:${slot.toISOString()}`)
    try {
      const payload = { tenantId, depth: 'window' }
      await operations.enqueueJob({ id, kind: 'sync', tenantId, payload, status: 'queued', alone: 'of_its_kind' })
      return 'ordered'
    } catch (error) {
      if (error instanceof JobOpen) return error.details.jobId === id ? 'ordered' : 'passed_over'
      // Whoever ordered it died, or was overtaken, before it was noted.
      if (error instanceof Conflict && error.details.field === 'id') return 'ordered'
      throw error
    }
  }

  return {
    async create(command, wish) {
      const tenant = await archive.createTenant(command)
      if (wish === 'declined') return { tenant, jobId: null, notSynced: 'declined' }
      return { tenant, ...(await firstSync(tenant)) }
    },
    async update(read, patch) {
      if (tightenedBy(read, patch).length > 0) return updateWithJob(read, patch)
      const { tenant } = await archive.updateTenant(read.slug, patch, read.version)
      return { tenant, jobId: null }
    },
    async delete(tenantId) {
      return ((await open('delete_tenant', tenantId)) ?? (await enqueue('delete_tenant', tenantId, 'queued'))).id
    },
    sync,
    scheduledSync,
  }
}
