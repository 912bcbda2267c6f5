import type { Job } from '../../../domain/operations/job.ts'
import type { RowOf } from '../engine/definition.ts'
import type { jobs } from './tables.ts'

export type JobRow = RowOf<typeof jobs>
export type LeaseCells = Pick<JobRow, 'lease_owner' | 'lease_until'>

export const noLease: LeaseCells = { lease_owner: null, lease_until: null }

export const toRow = (job: Job, { lease_owner, lease_until }: LeaseCells): JobRow => ({
  id: job.id,
  kind: job.kind,
  tenant_id: job.tenantId,
  payload: job.payload,
  status: job.status,
  progress_done: job.progress?.done ?? null,
  progress_total: job.progress?.total ?? null,
  progress_unit: job.progress?.unit ?? null,
  progress_furthest: job.furthest,
  result: job.result,
  error_code: job.error?.code ?? null,
  error_message: job.error?.message ?? null,
  attempt: job.attempt,
  attempts_left: job.attemptsLeft,
  not_before: job.notBefore,
  cancel_requested_at: job.cancelRequestedAt,
  created_at: job.createdAt,
  started_at: job.startedAt,
  finished_at: job.finishedAt,
  lease_owner,
  lease_until,
})

export const toJob = (row: JobRow): Job => ({
  id: row.id,
  kind: row.kind,
  tenantId: row.tenant_id,
  payload: row.payload,
  status: row.status,
  progress: toProgress(row),
  furthest: row.progress_furthest,
  result: row.result,
  error: toError(row),
  attempt: row.attempt,
  attemptsLeft: row.attempts_left,
  notBefore: row.not_before,
  cancelRequestedAt: row.cancel_requested_at,
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
})

const toProgress = ({ progress_done: done, progress_total: total, progress_unit: unit }: JobRow): Job['progress'] =>
  done === null || unit === null ? null : { done, total, unit }

const toError = ({ error_code: code, error_message: message }: JobRow): Job['error'] =>
  code === null || message === null ? null : { code, message }
