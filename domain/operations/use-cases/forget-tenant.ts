import { canonicalJson } from '../../shared/canonical-json.ts'
import type { TenantId } from '../../shared/ids.ts'
import { isFinal, type Job, type JobId } from '../job.ts'
import type { OperationsStorage } from '../ports/repositories.ts'
import { change } from './enqueue-job.ts'

/**
 * Takes out of a tenant's jobs that have ended what they tell of it: names of files, what was found in them. That they were, and
 * how they ended, stays; of the job `keep`, which made it gone, everything does. Again is no change.
 */
export type ForgetTenant = (tenantId: TenantId, keep: JobId) => Promise<void>

export const forgetTenant =
  ({ storage }: { readonly storage: OperationsStorage }): ForgetTenant =>
  async (tenantId, keep) => {
    let after: Parameters<typeof storage.read.jobs.list>[1]['after'] = null
    do {
      const page = await storage.read.jobs.list({ tenantId }, { limit: 200, after })
      for (const { id } of page.items) if (id !== keep) await change(storage, id, forgotten)
      after = page.next
    } while (after !== null)
  }

function forgotten(job: Job): Job {
  if (!isFinal(job)) return job
  const error = job.error === null ? null : { code: job.error.code, message: 'The tenant is gone.' }
  return { ...job, payload: canonicalJson({}), result: null, error }
}
