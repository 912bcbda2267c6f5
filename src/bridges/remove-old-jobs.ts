import type { ArchiveUseCases } from '../../domain/archive/index.ts'
import type { OperationsUseCases } from '../../domain/operations/index.ts'

interface Dependencies {
  readonly archive: Pick<ArchiveUseCases, 'recordCancelledSync'>
  readonly operations: Pick<OperationsUseCases, 'listJobs' | 'removeOldJobs'>
}

/**
 * Removes jobs that ended long ago. Of a sync that was cancelled while nobody was at it only its job knows so: the archive is told
 * before. To be called now and then.
 */
export const removeOldJobs =
  ({ archive, operations }: Dependencies) =>
  async (days: number): Promise<number> => {
    let cursor: string | undefined
    do {
      const page = await operations.listJobs({ kind: 'sync', status: 'cancelled' }, { limit: 200, cursor })
      for (const { tenantId, id, finishedAt } of page.items)
        if (tenantId !== null && finishedAt !== null) await archive.recordCancelledSync(tenantId, id, finishedAt)
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
    return operations.removeOldJobs(days)
  }
