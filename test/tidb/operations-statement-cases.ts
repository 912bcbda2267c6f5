import type { JobFilter } from '../../domain/operations/ports/job-repository.ts'
import type { OperationsReaders, OperationsRepositories } from '../../domain/operations/ports/repositories.ts'
import { aJob, anApiKey, anAuditEntry, aTenantId, moment } from '../support/factories/index.ts'
import type { StatementCase } from './statement-suite.ts'

const tenantId = aTenantId()
const [key, other] = [anApiKey(), anApiKey()]
const job = aJob({ tenantId })
const entry = anAuditEntry({ tenantId })
const [status, kind] = ['failed', 'import'] as const
const start = { limit: 50, after: null }

const jobFilters: readonly (readonly [name: string, filter: JobFilter])[] = [
  ['', {}],
  [' of a tenant', { tenantId }],
  [' of a status', { status }],
  [' of a kind', { kind }],
  [' of a tenant and a kind', { tenantId, kind }],
  [' of a tenant and a status', { tenantId, status }],
  [' of a kind and a status', { kind, status }],
  [' of all three', { tenantId, kind, status }],
]

export const reads: readonly StatementCase<OperationsReaders>[] = [
  ['apiKeys.find', (read) => read.apiKeys.find(key.id)],
  ['apiKeys.findByHash', (read) => read.apiKeys.findByHash(key.hash)],
  ['apiKeys.list', (read) => read.apiKeys.list(start)],
  ['apiKeys.list behind a key', (read) => read.apiKeys.list({ limit: 50, after: key })],
  ['jobs.find', (read) => read.jobs.find(job.id)],
  ...jobFilters.flatMap(([name, filter]): readonly StatementCase<OperationsReaders>[] => [
    [`jobs.list${name}`, (read) => read.jobs.list(filter, start)],
    [`jobs.list${name} behind a job`, (read) => read.jobs.list(filter, { limit: 50, after: job })],
  ]),
  ['audit.list', (read) => read.audit.list({}, start)],
  ['audit.list behind an entry', (read) => read.audit.list({}, { limit: 50, after: entry })],
  ['audit.list of a tenant', (read) => read.audit.list({ tenantId }, start)],
  ['audit.list of a tenant behind an entry', (read) => read.audit.list({ tenantId }, { limit: 50, after: entry })],
]

const uses = [key, other].map(({ id }, i) => ({ id, at: moment(i) }))

export const writes: readonly StatementCase<OperationsRepositories>[] = [
  ['apiKeys.insert', (tx) => tx.apiKeys.insert(key)],
  ['apiKeys.lock', (tx) => tx.apiKeys.lock(key.id)],
  ['apiKeys.revoke', (tx) => tx.apiKeys.revoke(key.id, moment())],
  ['apiKeys.touchMany', (tx) => tx.apiKeys.touchMany(uses)],
  ['jobs.insert', (tx) => tx.jobs.insert(job)],
  ['jobs.lock', (tx) => tx.jobs.lock(job.id)],
  ['jobs.update', (tx) => tx.jobs.update(job)],
  ['jobs.update of one that runs', (tx) => tx.jobs.update({ ...job, status: 'running' })],
  ['jobs.lockQueue', (tx) => tx.jobs.lockQueue()],
  ['jobs.listOpen', (tx) => tx.jobs.listOpen()],
  ['jobs.lockOpen', (tx) => tx.jobs.lockOpen(tenantId, kind)],
  ['jobs.claim', (tx) => tx.jobs.claim(job.id, 'worker', 30, moment())],
  ['jobs.removeMadeBefore', (tx) => tx.jobs.removeMadeBefore(moment(), 'succeeded', 500)],
  ['jobs.renew', (tx) => tx.jobs.renew(job.id, { owner: 'worker', attempt: 1 }, 30)],
  ['audit.append', (tx) => tx.audit.append(entry)],
]
