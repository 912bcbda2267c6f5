import { type Job, type JobId, type JobStatus, openStatuses } from '../../../domain/operations/job.ts'
import type { JobFilter, JobPlace, JobReader, JobRepository } from '../../../domain/operations/ports/job-repository.ts'
import type { Clock } from '../../../domain/shared/clock.ts'
import { LeaseLost, NotFound } from '../../../domain/shared/errors.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { Lease } from '../../../domain/shared/lease.ts'
import { type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { Key } from '../engine/key.ts'
import { type JobRow, noLease, toJob, toRow } from './job-row.ts'
import type { jobQueues } from './tables.ts'

export class MemoryJobReader implements JobReader {
  readonly #table: TableReader<JobRow>

  constructor(table: TableReader<JobRow>) {
    this.#table = table
  }

  async find(id: JobId) {
    const row = this.#table.get([id])
    return row && toJob(row)
  }

  async list(filter: JobFilter, { limit, after }: KeysetRequest<JobPlace>) {
    const { tenantId, status, kind } = filter
    const { index, prefix } = wayOf(filter)
    const rows = this.#table.scan(index, {
      prefix,
      after: after && [after.createdAt, after.id],
      direction: 'descending',
      where: (row) =>
        (tenantId === undefined || row.tenant_id === tenantId) &&
        (status === undefined || row.status === status) &&
        (kind === undefined || row.kind === kind),
      limit: limit + 1,
    })
    return keysetPage(Array.from(rows, toJob), limit, ({ createdAt, id }) => ({ createdAt, id }))
  }
}

/** The index that narrows a list most. */
function wayOf({ tenantId, status, kind }: JobFilter): { readonly index: string; readonly prefix: Key } {
  if (tenantId !== undefined && kind !== undefined) return { index: 'ix_jobs_tenant_kind', prefix: [tenantId, kind] }
  if (tenantId !== undefined) return { index: 'ix_jobs_tenant', prefix: [tenantId] }
  if (status !== undefined) return { index: 'ix_jobs_status', prefix: [status] }
  if (kind !== undefined) return { index: 'ix_jobs_kind', prefix: [kind] }
  return { index: 'ix_jobs_created', prefix: [] }
}

export class MemoryJobRepository extends MemoryJobReader implements JobRepository {
  readonly #table: TableWriter<JobRow>
  readonly #queues: TableWriter<RowOf<typeof jobQueues>>
  readonly #clock: Clock

  constructor(table: TableWriter<JobRow>, queues: TableWriter<RowOf<typeof jobQueues>>, clock: Clock) {
    super(table)
    this.#table = table
    this.#queues = queues
    this.#clock = clock
  }

  async insert(job: Job) {
    this.#table.insert(toRow(job, noLease))
  }

  /** Nobody else writes while a transaction runs. */
  lock(id: JobId) {
    return this.find(id)
  }

  async update(job: Job) {
    const stored = this.#table.get([job.id])
    if (stored === null) throw new NotFound('job')
    const { kind, tenant_id, attempt, created_at } = stored
    const row = toRow(job, job.status === 'running' ? stored : noLease)
    this.#table.upsert([{ ...row, kind, tenant_id, attempt, created_at }])
  }

  async lockQueue() {
    this.#queues.upsert([{ name: 'jobs' }])
  }

  async listOpen() {
    const now = this.#clock.now()
    const running = this.#table.scan('ix_jobs_status', { prefix: ['running'] })
    const queued = this.#table.scan('ix_jobs_status', { prefix: ['queued'], limit: queuedAtMost })
    return [...running, ...queued]
      .sort((a, b) => a.created_at.getTime() - b.created_at.getTime() || (a.id < b.id ? -1 : 1))
      .map((row) => ({ job: toJob(row), held: isHeld(row, now) }))
  }

  async lockOpen(tenantId: TenantId, kind: string) {
    const [first] = this.#table.scan('ix_jobs_tenant_kind', {
      prefix: [tenantId, kind],
      where: ({ status }) => openStatuses.includes(status),
      limit: 1,
    })
    return first === undefined ? null : toJob(first)
  }

  async removeMadeBefore(before: Date, status: JobStatus, limit: number) {
    const where = ({ created_at }: JobRow): boolean => created_at < before
    const rows = [...this.#table.scan('ix_jobs_status', { prefix: [status], where, limit })]
    this.#table.delete(rows.map((row) => this.#table.keyOf(row)))
    return rows.length
  }

  async claim(id: JobId, owner: string, seconds: number, now: Date): Promise<Lease> {
    const row = this.#table.get([id])
    if (row === null || !isOpen(row) || isHeld(row, this.#clock.now())) throw new LeaseLost()
    const attempt = row.attempt + 1
    const attempts_left = Math.max(row.attempts_left - 1, 0)
    const lease = { lease_owner: owner, lease_until: this.#in(seconds) }
    this.#table.upsert([{ ...row, status: 'running', attempt, attempts_left, started_at: now, ...lease }])
    return { owner, attempt }
  }

  async renew(id: JobId, { owner, attempt }: Lease, seconds: number) {
    const row = this.#table.get([id])
    if (row?.status !== 'running' || row.lease_owner !== owner || row.attempt !== attempt) throw new LeaseLost()
    this.#table.upsert([{ ...row, lease_until: this.#in(seconds) }])
  }

  #in(seconds: number): Date {
    return new Date(this.#clock.now().getTime() + seconds * 1000)
  }
}

const queuedAtMost = 1000

const isOpen = ({ status }: JobRow): boolean => status === 'queued' || status === 'running'

const isHeld = ({ status, lease_until }: JobRow, now: Date): boolean =>
  status === 'running' && lease_until !== null && lease_until > now
