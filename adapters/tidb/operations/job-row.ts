import type { Insertable, Selectable } from 'kysely'
import { type Job, jobId } from '../../../domain/operations/job.ts'
import { uuidFromBytes } from '../../../domain/shared/ids.ts'
import { idColumn, optionalId, tenantIdOf } from '../columns.ts'
import type { JobsTable } from './tables.ts'

type Row = Selectable<JobsTable>
type Kept = 'kind' | 'tenant_id' | 'attempt' | 'created_at'
type Lease = 'lease_owner' | 'lease_until'

/** What an update stores: all but what never changes, what only a claim changes, and the lease. */
export const fieldsOf = (job: Job): Omit<Insertable<JobsTable>, 'id' | Kept | Lease> => ({
  payload: job.payload,
  status: job.status,
  progress_done: job.progress?.done ?? null,
  progress_total: job.progress?.total ?? null,
  progress_unit: job.progress?.unit ?? null,
  progress_furthest: job.furthest,
  result: job.result,
  error_code: job.error?.code ?? null,
  error_message: job.error?.message ?? null,
  attempts_left: job.attemptsLeft,
  not_before: job.notBefore,
  cancel_requested_at: job.cancelRequestedAt,
  started_at: job.startedAt,
  finished_at: job.finishedAt,
})

export const noLease = { lease_owner: null, lease_until: null } as const

export const rowOf = (job: Job): Insertable<JobsTable> => ({
  id: idColumn(job.id),
  kind: job.kind,
  tenant_id: optionalId(job.tenantId),
  attempt: job.attempt,
  created_at: job.createdAt,
  ...fieldsOf(job),
  ...noLease,
})

export const jobFrom = (row: Row): Job => ({
  id: jobId(uuidFromBytes(row.id)),
  kind: row.kind,
  tenantId: row.tenant_id && tenantIdOf(row.tenant_id),
  payload: row.payload,
  status: row.status,
  progress: progressFrom(row),
  furthest: Number(row.progress_furthest),
  result: row.result,
  error: errorFrom(row),
  attempt: row.attempt,
  attemptsLeft: row.attempts_left,
  notBefore: row.not_before,
  cancelRequestedAt: row.cancel_requested_at,
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
})

const progressFrom = ({ progress_done: done, progress_total: total, progress_unit: unit }: Row): Job['progress'] =>
  done === null || unit === null ? null : { done: Number(done), total: total === null ? null : Number(total), unit }

const errorFrom = ({ error_code: code, error_message: message }: Row): Job['error'] =>
  code === null || message === null ? null : { code, message }
