import type { Migration } from 'kysely'
import { createApiKeys } from './0001-create-api-keys.ts'
import { createJobs } from './0002-create-jobs.ts'
import { createJobQueues } from './0003-create-job-queues.ts'
import { createAuditEntries } from './0004-create-audit-entries.ts'
import { addJobsProgressFurthest } from './0005-add-jobs-progress-furthest.ts'

/** The migrations of operations by name. A map and not a folder to scan, so that the built program has them too. */
export const operationsMigrations: Readonly<Record<string, Migration>> = {
  '0001-create-api-keys': createApiKeys,
  '0002-create-jobs': createJobs,
  '0003-create-job-queues': createJobQueues,
  '0004-create-audit-entries': createAuditEntries,
  '0005-add-jobs-progress-furthest': addJobsProgressFurthest,
}
