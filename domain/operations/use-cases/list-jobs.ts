import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import type { Page, PageRequest } from '../../shared/page.ts'
import { type Job, jobId } from '../job.ts'
import type { JobFilter, JobPlace } from '../ports/job-repository.ts'
import type { OperationsStorage } from '../ports/repositories.ts'
import { placeParts } from './place-parts.ts'

/** Jobs, the last made first. Rejects with `cursor_invalid`. */
export type ListJobs = (filter: JobFilter, request: PageRequest) => Promise<Page<Job>>

export const listJobs =
  ({ storage }: { readonly storage: OperationsStorage }): ListJobs =>
  async (filter, request) => {
    const cursor = cursorOf(filter)
    const page = await storage.read.jobs.list(filter, {
      limit: request.limit,
      after: decodeCursor(cursor, request.cursor),
    })
    return { items: page.items, next: encodeCursor(cursor, page.next) }
  }

const cursorOf = ({ tenantId, status, kind }: JobFilter): CursorScope<JobPlace> => ({
  list: 'jobs',
  version: 1,
  scope: JSON.stringify([tenantId ?? '', status ?? '', kind ?? '']),
  toParts: ({ createdAt, id }) => [createdAt.getTime(), id],
  fromParts: placeParts((createdAt, id) => ({ createdAt, id: jobId(id) })),
})
