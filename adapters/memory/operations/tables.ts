import type { ApiKeyId, KeyHash } from '../../../domain/operations/api-key.ts'
import type { Actor, AuditEntryId } from '../../../domain/operations/audit-entry.ts'
import type { JobId, JobStatus } from '../../../domain/operations/job.ts'
import type { CanonicalJson } from '../../../domain/shared/canonical-json.ts'
import type { TenantId, Uuid } from '../../../domain/shared/ids.ts'
import { mediumText, orNull, text, time, unsigned, uuid } from '../engine/column.ts'
import type { Database } from '../engine/database.ts'
import { defineTable } from '../engine/definition.ts'

export const apiKeys = defineTable({
  name: 'api_keys',
  columns: {
    id: uuid<ApiKeyId>(),
    name: text(100),
    hash: text<KeyHash>(64),
    scopes: mediumText<CanonicalJson>(),
    tenants: orNull(mediumText<CanonicalJson>()),
    created_at: time(),
    expires_at: orNull(time()),
    revoked_at: orNull(time()),
    last_used_at: orNull(time()),
  },
  primaryKey: { columns: ['id'], field: 'id' },
  uniqueKeys: { uq_api_keys_hash: { columns: ['hash'], field: 'hash' } },
  indexes: { ix_api_keys_created: ['created_at', 'id'] },
})

export const jobs = defineTable({
  name: 'jobs',
  columns: {
    id: uuid<JobId>(),
    kind: text(64),
    tenant_id: orNull(uuid<TenantId>()),
    payload: mediumText<CanonicalJson>(),
    status: text<JobStatus>(20),
    progress_done: orNull(unsigned(64)),
    progress_total: orNull(unsigned(64)),
    progress_unit: orNull(text(32)),
    progress_furthest: unsigned(64),
    result: orNull(mediumText<CanonicalJson>()),
    error_code: orNull(text(64)),
    error_message: orNull(mediumText()),
    attempt: unsigned(32),
    attempts_left: unsigned(32),
    not_before: time(),
    cancel_requested_at: orNull(time()),
    created_at: time(),
    started_at: orNull(time()),
    finished_at: orNull(time()),
    lease_owner: orNull(text(255)),
    lease_until: orNull(time()),
  },
  primaryKey: { columns: ['id'], field: 'id' },
  indexes: {
    ix_jobs_created: ['created_at', 'id'],
    ix_jobs_status: ['status', 'created_at', 'id'],
    ix_jobs_kind: ['kind', 'created_at', 'id'],
    ix_jobs_tenant: ['tenant_id', 'created_at', 'id'],
    ix_jobs_tenant_kind: ['tenant_id', 'kind', 'created_at', 'id'],
  },
})

/** What whoever chooses a job holds. */
export const jobQueues = defineTable({
  name: 'job_queues',
  columns: { name: text(20) },
  primaryKey: { columns: ['name'], field: 'name' },
})

export const auditEntries = defineTable({
  name: 'audit_entries',
  columns: {
    id: uuid<AuditEntryId>(),
    at: time(),
    actor_kind: text<Actor['kind']>(20),
    actor_id: orNull(uuid<Uuid>()),
    action: text(64),
    tenant_id: orNull(uuid<TenantId>()),
    target: text(255),
    outcome: text(64),
    details: mediumText<CanonicalJson>(),
  },
  primaryKey: { columns: ['id'], field: 'id' },
  indexes: { ix_audit_entries_at: ['at', 'id'], ix_audit_entries_tenant: ['tenant_id', 'at', 'id'] },
})

/** The tables of operations. A test compares them with the migrated database. */
export const operationsTables = { apiKeys, jobs, jobQueues, auditEntries } as const

export type OperationsTables = ReturnType<typeof createTables>

export const createTables = (database: Database) =>
  ({
    apiKeys: database.create(apiKeys),
    jobs: database.create(jobs),
    jobQueues: database.create(jobQueues),
    auditEntries: database.create(auditEntries),
  }) satisfies Record<keyof typeof operationsTables, unknown>
