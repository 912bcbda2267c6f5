import type { TenantId } from '../shared/ids.ts'
import type { Job } from './job.ts'
import type { ListJobs } from './use-cases/list-jobs.ts'

/** The tenant's job of that kind that runs or waits, else the newest; `null` where there was none. */
export async function openOrNewest(listJobs: ListJobs, tenantId: TenantId, kind: string): Promise<Job | null> {
  for (const status of ['running', 'queued', undefined] as const) {
    const [job] = (await listJobs({ tenantId, kind, status }, { limit: 1 })).items
    if (job !== undefined) return job
  }
  return null
}
