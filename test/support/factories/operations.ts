import { type ApiKey, type ApiKeyId, apiKeyId, type KeyHash, keyHash } from '../../../domain/operations/api-key.ts'
import { type AuditEntry, auditEntryId } from '../../../domain/operations/audit-entry.ts'
import { createJob, type Job, type JobId, jobId } from '../../../domain/operations/job.ts'
import { canonicalJson } from '../../../domain/shared/canonical-json.ts'
import { anId, moment, nextNumber } from './sequence.ts'

export const anApiKeyId = (): ApiKeyId => apiKeyId(anId('api key'))
export const aKeyHash = (): KeyHash => keyHash(`key ${nextNumber()}`)
export const aJobId = (): JobId => jobId(anId('job'))

export const anApiKey = (overrides: Partial<ApiKey> = {}): ApiKey => ({
  id: anApiKeyId(),
  name: 'backup',
  hash: aKeyHash(),
  scopes: ['archive:read'],
  tenants: null,
  createdAt: moment(),
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  ...overrides,
})

export const aJob = (overrides: Partial<Job> = {}): Job => ({
  ...createJob({
    id: aJobId(),
    kind: 'import',
    tenantId: null,
    payload: canonicalJson({ folder: 'exports' }),
    status: 'queued',
    now: moment(),
  }),
  ...overrides,
})

export const anAuditEntry = (overrides: Partial<AuditEntry> = {}): AuditEntry => ({
  id: auditEntryId(anId('audit entry')),
  at: moment(),
  actor: { kind: 'shell' },
  action: 'tenant.update',
  tenantId: null,
  target: 'rust-lang',
  outcome: 'done',
  details: canonicalJson({ listed: true }),
  ...overrides,
})
