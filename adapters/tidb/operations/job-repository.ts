import { type ExpressionBuilder, type Kysely, sql } from 'kysely'
import { type Job, type JobId, type JobStatus, type OpenJob, openStatuses } from '../../../domain/operations/job.ts'
import type { JobFilter, JobPlace, JobReader, JobRepository } from '../../../domain/operations/ports/job-repository.ts'
import { LeaseLost, NotFound } from '../../../domain/shared/errors.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { Lease } from '../../../domain/shared/lease.ts'
import { type KeysetPage, type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import { idColumn } from '../columns.ts'
import type { Session } from '../session.ts'
import { upsertRows } from '../upsert.ts'
import { fieldsOf, jobFrom, noLease, rowOf } from './job-row.ts'
import type { OperationsTables } from './tables.ts'

export class TidbJobReader implements JobReader {
  protected readonly session: Session<OperationsTables>

  constructor(session: Session<OperationsTables>) {
    this.session = session
  }

  find(id: JobId): Promise<Job | null> {
    return this.session.run(async (db) => {
      const row = await byId(db, id).executeTakeFirst()
      return row === undefined ? null : jobFrom(row)
    })
  }

  list(
    { tenantId, status, kind }: JobFilter,
    { limit, after }: KeysetRequest<JobPlace>,
  ): Promise<KeysetPage<Job, JobPlace>> {
    return this.session.run(async (db) => {
      let query = db
        .selectFrom('jobs')
        .selectAll()
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
      if (tenantId !== undefined) query = query.where('tenant_id', '=', idColumn(tenantId))
      if (kind !== undefined) query = query.where('kind', '=', kind)
      if (status !== undefined) query = query.where('status', '=', status)
      if (after !== null) {
        const { createdAt, id } = after
        query = query.where((eb) =>
          eb.or([
            eb('created_at', '<', createdAt),
            eb.and([eb('created_at', '=', createdAt), eb('id', '<', idColumn(id))]),
          ]),
        )
      }
      const rows = (await query.execute()).map(jobFrom)
      return keysetPage(rows, limit, (job) => ({ createdAt: job.createdAt, id: job.id }))
    })
  }
}

export class TidbJobRepository extends TidbJobReader implements JobRepository {
  insert(job: Job): Promise<void> {
    return this.session.run(async (db) => {
      await db.insertInto('jobs').values(rowOf(job)).execute()
    })
  }

  lock(id: JobId): Promise<Job | null> {
    return this.session.run(async (db) => {
      const row = await byId(db, id).forUpdate().executeTakeFirst()
      return row === undefined ? null : jobFrom(row)
    })
  }

  update(job: Job): Promise<void> {
    return this.session.run(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('jobs')
        .set({ ...fieldsOf(job), ...(job.status === 'running' ? {} : noLease) })
        .where('id', '=', idColumn(job.id))
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new NotFound('job')
    })
  }

  /** Makes the row the first time, and locks it every time. */
  lockQueue(): Promise<void> {
    return this.session.run((db) => upsertRows(db, 'job_queues', ['name'], [{ name: 'jobs' }]))
  }

  listOpen(): Promise<readonly OpenJob[]> {
    return this.session.run(async (db) => {
      // Those running first: one that is queued again meanwhile is then found among the queued.
      const running = await open(db, 'running').execute()
      const queued = await open(db, 'queued').limit(queuedAtMost).execute()
      return [...running, ...queued]
        .map((row) => ({ job: jobFrom(row), held: Number(row.held) === 1 }))
        .sort((a, b) => a.job.createdAt.getTime() - b.job.createdAt.getTime() || (a.job.id < b.job.id ? -1 : 1))
    })
  }

  lockOpen(tenantId: TenantId, kind: string): Promise<Job | null> {
    return this.session.run(async (db) => {
      // What is open is little; what has ended grows with every hour.
      const row = await db
        .selectFrom('jobs')
        .modifyFront(sql`/*+ use_index(${sql.table('jobs')}, ix_jobs_status) */`)
        .selectAll()
        .where('tenant_id', '=', idColumn(tenantId))
        .where('kind', '=', kind)
        .where('status', 'in', openStatuses)
        .orderBy('created_at')
        .orderBy('id')
        .limit(1)
        .forUpdate()
        .executeTakeFirst()
      return row === undefined ? null : jobFrom(row)
    })
  }

  removeMadeBefore(before: Date, status: JobStatus, limit: number): Promise<number> {
    return this.session.run(async (db) => {
      const query = db.deleteFrom('jobs').where('status', '=', status).where('created_at', '<', before)
      const first = query.orderBy('created_at').orderBy('id').limit(limit)
      return Number((await first.executeTakeFirstOrThrow()).numDeletedRows)
    })
  }

  claim(id: JobId, owner: string, seconds: number, now: Date): Promise<Lease> {
    return this.session.run(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('jobs')
        .set((eb) => ({
          status: 'running',
          attempt: eb('attempt', '+', 1),
          attempts_left: sql<number>`if(attempts_left > 0, attempts_left - 1, 0)`,
          started_at: now,
          lease_owner: owner,
          lease_until: fromNow(seconds),
        }))
        .where('id', '=', idColumn(id))
        .where((eb) => eb.or([eb('status', '=', 'queued'), eb.and([eb('status', '=', 'running'), isLapsed(eb)])]))
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new LeaseLost()
      // A transaction's own write is seen by its plain reads, however old its snapshot is.
      const { attempt } = await byId(db, id).executeTakeFirstOrThrow()
      return { owner, attempt }
    })
  }

  renew(id: JobId, { owner, attempt }: Lease, seconds: number): Promise<void> {
    return this.session.run(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('jobs')
        .set({ lease_until: fromNow(seconds) })
        .where('id', '=', idColumn(id))
        .where('status', '=', 'running')
        .where('lease_owner', '=', owner)
        .where('attempt', '=', attempt)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new LeaseLost()
    })
  }
}

const queuedAtMost = 1000

const byId = (db: Kysely<OperationsTables>, id: JobId) =>
  db.selectFrom('jobs').selectAll().where('id', '=', idColumn(id))

/** Locked, because a plain read would see the snapshot from before the wait for the queue. */
const open = (db: Kysely<OperationsTables>, status: JobStatus) =>
  db
    .selectFrom('jobs')
    .selectAll()
    .select(sql<string | null>`lease_until > now(3)`.as('held'))
    .where('status', '=', status)
    .orderBy('created_at')
    .orderBy('id')
    .forUpdate()

const fromNow = (seconds: number) => sql<Date>`now(3) + interval ${seconds} second`

const isLapsed = (eb: ExpressionBuilder<OperationsTables, 'jobs'>) =>
  eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', sql<Date>`now(3)`)])
