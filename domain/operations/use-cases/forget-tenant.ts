import { canonicalJson } from '../../shared/canonical-json.ts'
import type { Clock } from '../../shared/clock.ts'
import type { TenantId } from '../../shared/ids.ts'
import { cancelled, isFinal, type Job, type JobId } from '../job.ts'
import type { OperationsStorage } from '../ports/repositories.ts'
import { change } from './enqueue-job.ts'

/**
 * Cancels the jobs of a tenant that is gone, and takes out of those that have ended what they tell of it: names of files, what was
 * found in them. That they were, and how they ended, stays; of the job `keep`, which made it gone, everything does. Again is no
 * change.
 */
export type ForgetTenant = (tenantId: TenantId, keep: JobId | null) => Promise<void>

export const forgetTenant =
  ({ storage, clock }: { readonly storage: OperationsStorage; readonly clock: Clock }): ForgetTenant =>
  async (tenantId, keep) => {
    const now = clock.now()
    let after: Parameters<typeof storage.read.jobs.list>[1]['after'] = null
    do {
      const page = await storage.read.jobs.list({ tenantId }, { limit: 200, after })
      for (const { id } of page.items) if (id !== keep) await change(storage, id, (job) => forgotten(job, now))
      after = page.next
    } while (after !== null)
  }

function forgotten(open: Job, now: Date): Job {
  const job = isFinal(open) ? open : cancelled(open, now)
  if (!isFinal(job)) return job
  const error = job.error === null ? null : { code: job.error.code, message: 'The tenant is gone.' }
  return { ...job, payload: canonicalJson({}), result: null, error }
}
