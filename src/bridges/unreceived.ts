import { tenantJob, type UploadStore } from '../../domain/archive/index.ts'
import { isFinal, type Job, type OperationsUseCases } from '../../domain/operations/index.ts'
import { parseJson } from '../../domain/shared/canonical-json.ts'
import { causeOf } from '../../domain/shared/cause.ts'
import type { Clock } from '../../domain/shared/clock.ts'
import { NotFound } from '../../domain/shared/errors.ts'
import type { Logger } from '../../domain/shared/logger.ts'

interface Dependencies {
  readonly operations: Pick<OperationsUseCases, 'getJob' | 'listJobs' | 'finishReceiving' | 'abandonReceiving'>
  readonly uploads: UploadStore
  readonly clock: Clock
  readonly logger: Logger
}

const minute = 60_000
const hour = 60 * minute

/** After which time what a process left behind is nobody's any more. */
const keptFor = { silentUpload: hour, failedUpload: 24 * hour, receiving: 24 * hour, policies: 2 * minute }

/** Tidies up behind processes that died: uploads that nobody works on, and jobs whose making was cut off. To be called now and then. */
export const tidyUnreceived =
  ({ operations, uploads, clock, logger }: Dependencies) =>
  async (): Promise<void> => {
    const now = clock.now().getTime()
    // One that fails is tried again the next time; the others do not wait for it.
    const each = (id: string, work: Promise<void>): Promise<void> =>
      work.catch((error: unknown) => logger.warn({ id, ...causeOf(error) }, 'something was not tidied up'))

    async function tidyUpload(id: string, writtenAt: Date): Promise<void> {
      const job = await found(operations.getJob(id))
      if (!isAbandoned(job, now - writtenAt.getTime())) return
      if (job?.status === 'receiving') await operations.abandonReceiving(job.id, cutOff)
      await uploads.discard(id)
    }

    async function tidyJob(job: Job): Promise<void> {
      const age = now - job.createdAt.getTime()
      if (job.kind === 'apply_policies' && age > keptFor.policies) {
        await operations.finishReceiving(job.id, { ...tenantJob(parseJson(job.payload)) })
      } else if (age > keptFor.receiving) await operations.abandonReceiving(job.id, cutOff)
    }

    for (const { id, writtenAt } of await uploads.list()) await each(id, tidyUpload(id, writtenAt))
    let cursor: string | undefined
    do {
      const page = await operations.listJobs({ status: 'receiving' }, { limit: 200, cursor })
      for (const job of page.items) await each(job.id, tidyJob(job))
      cursor = page.next ?? undefined
    } while (cursor !== undefined)
  }

const cutOff = { code: 'upload_incomplete', message: 'The file did not arrive whole; nothing of it was kept.' }

function isAbandoned(job: Job | null, silent: number): boolean {
  if (job === null || job.status === 'receiving') return silent > keptFor.silentUpload
  if (job.status === 'succeeded') return true
  // It may be tried again.
  return isFinal(job) && silent > keptFor.failedUpload
}

async function found(job: Promise<Job>): Promise<Job | null> {
  try {
    return await job
  } catch (error) {
    if (error instanceof NotFound) return null
    throw error
  }
}
