import type { Clock } from '../../shared/clock.ts'
import { finalStatuses } from '../job.ts'
import type { OperationsStorage } from '../ports/repositories.ts'

/** Removes jobs that have come to their end and were made more than so many days ago; tells how many. */
export type RemoveOldJobs = (days: number) => Promise<number>

const removedAtOnce = 500
const day = 24 * 60 * 60 * 1_000

export const removeOldJobs =
  ({ storage, clock }: { readonly storage: OperationsStorage; readonly clock: Clock }): RemoveOldJobs =>
  async (days) => {
    const before = new Date(clock.now().getTime() - days * day)
    let removed = 0
    for (const status of finalStatuses) {
      let of: number
      do {
        of = await storage.transact((tx) => tx.jobs.removeMadeBefore(before, status, removedAtOnce))
        removed += of
      } while (of === removedAtOnce)
    }
    return removed
  }
