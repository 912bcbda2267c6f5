import type { SyncRunView, Tenant } from '../../../domain/archive/index.ts'
import { isFinal, type Job, openOrNewest } from '../../../domain/operations/index.ts'
import { NotFound } from '../../../domain/shared/errors.ts'
import type { AdminParts } from '../admin.ts'
import { runDetailsJson, runJson, waitingJson } from './sync-representation.ts'

type Parts = Pick<AdminParts, 'archive' | 'operations'>
type Details = ReturnType<typeof runDetailsJson>

/** The run with this id, or the job that waits to be one. Rejects with `invalid`, `not_found`. */
export async function syncOf(parts: Parts, tenant: Tenant, id: string): Promise<Details> {
  const [view, job] = [await parts.archive.findSyncRun(tenant.id, id), await jobOf(parts, tenant, id)]
  if (view !== null) return runDetailsJson(view, job)
  if (job === null) throw new NotFound('sync')
  return waitingJson(job)
}

/** The run that goes on or waits, else the last one; `null` where there was none. */
export async function latestSyncOf({ archive, operations }: Parts, tenant: Tenant): Promise<Details | null> {
  // One that was taken up again began before others.
  const { items } = await archive.listSyncRuns(tenant.id, { limit: lookedThrough })
  const view = items.find(({ isUnderWay }) => isUnderWay) ?? items[0]
  const parts = { archive, operations }
  if (view?.isUnderWay) return syncOf(parts, tenant, view.run.id)
  const job = await openOrNewest(operations.listJobs, tenant.id, 'sync')
  const isNewer = job !== null && (view === undefined || job.createdAt > view.run.startedAt)
  if (job !== null && (isNewer || !isFinal(job))) return syncOf(parts, tenant, job.id)
  return view === undefined ? null : syncOf(parts, tenant, view.run.id)
}

const lookedThrough = 50

/** A list needs the job only where the run did not come to its end, or is to be done again. */
export async function syncJson(parts: Parts, tenant: Tenant, view: SyncRunView): Promise<ReturnType<typeof runJson>> {
  const { origin, outcome, id } = view.run
  const asks = origin === 'job' && outcome !== 'complete' && outcome !== 'partial'
  return runJson(view, asks ? await jobOf(parts, tenant, id) : null)
}

async function jobOf({ operations }: Parts, tenant: Tenant, id: string): Promise<Job | null> {
  const job = await operations.getJob(id).catch((error: unknown) => {
    if (error instanceof NotFound) return null
    throw error
  })
  return job?.kind === 'sync' && job.tenantId === tenant.id ? job : null
}
