import {
  type ArchiveJobKind,
  type ArchiveUseCases,
  type OrderedUpdate,
  type Tenant,
  type TenantOrders,
  type TenantPatch,
  tightenedBy,
} from '../../domain/archive/index.ts'
import { isFinal, type Job, type OperationsUseCases } from '../../domain/operations/index.ts'
import { DomainError } from '../../domain/shared/errors.ts'
import type { TenantId } from '../../domain/shared/ids.ts'

interface Dependencies {
  readonly archive: Pick<ArchiveUseCases, 'updateTenant'>
  readonly operations: Pick<OperationsUseCases, 'enqueueJob' | 'finishReceiving' | 'cancelJob' | 'listJobs'>
}

/** Leaves with operations' workers what the archive wants done with a tenant. */
export function tenantOrders({ archive, operations }: Dependencies): TenantOrders {
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

  return {
    async update(read, patch) {
      if (tightenedBy(read, patch).length > 0) return updateWithJob(read, patch)
      const { tenant } = await archive.updateTenant(read.slug, patch, read.version)
      return { tenant, jobId: null }
    },
    async delete(tenantId) {
      return ((await open('delete_tenant', tenantId)) ?? (await enqueue('delete_tenant', tenantId, 'queued'))).id
    },
    async sync(tenantId, depth) {
      const payload = { tenantId, depth }
      const job = await open('sync', tenantId)
      return (job ?? (await operations.enqueueJob({ kind: 'sync', tenantId, payload, status: 'queued' }))).id
    },
  }
}
