import type { KeyHash } from '../../../domain/operations/api-key.ts'
import type { Actor } from '../../../domain/operations/audit-entry.ts'
import type { JobStatus } from '../../../domain/operations/job.ts'
import type { CanonicalJson } from '../../../domain/shared/canonical-json.ts'
import type { Amount, IdColumn, NullableAmount } from '../columns.ts'

/** The tables of `migrations/operations`, as the driver reads and writes them. */
export interface OperationsTables {
  api_keys: ApiKeysTable
  jobs: JobsTable
  job_queues: JobQueuesTable
  audit_entries: AuditEntriesTable
}

export interface ApiKeysTable {
  id: IdColumn
  name: string
  hash: KeyHash
  /** A canonical JSON array of scopes. */
  scopes: CanonicalJson
  /** A canonical JSON array of ids; null for every tenant. */
  tenants: CanonicalJson | null
  created_at: Date
  expires_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
}

export interface JobsTable {
  id: IdColumn
  kind: string
  tenant_id: IdColumn | null
  payload: CanonicalJson
  status: JobStatus
  progress_done: NullableAmount
  progress_total: NullableAmount
  progress_unit: string | null
  progress_furthest: Amount
  result: CanonicalJson | null
  error_code: string | null
  error_message: string | null
  attempt: number
  attempts_left: number
  not_before: Date
  cancel_requested_at: Date | null
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
  /** Null where no worker has the job, as `lease_until` is. */
  lease_owner: string | null
  /** By the database's clock, the one time that it makes. */
  lease_until: Date | null
}

/** A row is what whoever chooses a job of that queue holds. */
export interface JobQueuesTable {
  name: string
}

export interface AuditEntriesTable {
  id: IdColumn
  at: Date
  actor_kind: Actor['kind']
  /** A key's. */
  actor_id: IdColumn | null
  action: string
  tenant_id: IdColumn | null
  target: string
  outcome: string
  details: CanonicalJson
}
