import { type Kysely, sql } from 'kysely'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { ChannelFailure, ChannelSyncJob } from '../../../domain/archive/channel-sync-job.ts'
import type {
  ChannelSyncJobReader,
  ChannelSyncJobRepository,
  SliceProgress,
} from '../../../domain/archive/ports/channel-sync-job-repository.ts'
import { LeaseLost } from '../../../domain/shared/errors.ts'
import type { TenantId, Uuid } from '../../../domain/shared/ids.ts'
import type { Lease } from '../../../domain/shared/lease.ts'
import { type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import { idColumn, idColumns } from '../columns.ts'
import type { Session } from '../session.ts'
import { upsertRows } from '../upsert.ts'
import { countsRow, fieldsOf, jobFrom, rowOf } from './channel-sync-job-row.ts'
import { channelIdFrom } from './columns.ts'
import type { ArchiveTables } from './tables.ts'

const now = sql<Date>`now(3)`
/** By the database's clock, the one that all processes share. */
const after = (seconds: number) => sql<Date>`now(3) + interval ${seconds} second`

export class TidbChannelSyncJobReader implements ChannelSyncJobReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  findOf(channelIds: readonly ChannelId[]) {
    return this.session.run(async (db) => {
      if (channelIds.length === 0) return []
      const query = db.selectFrom('channel_sync_jobs').selectAll().where('channel_id', 'in', idColumns(channelIds))
      return (await query.orderBy('channel_id').execute()).map(jobFrom)
    })
  }

  list(tenantId: TenantId, { limit, after: behind }: KeysetRequest<ChannelId>) {
    return this.session.run(async (db) => {
      let query = db
        .selectFrom('channel_sync_jobs')
        .selectAll()
        .where('tenant_id', '=', idColumn(tenantId))
        .orderBy('channel_id')
        .limit(limit + 1)
      if (behind !== null) query = query.where('channel_id', '>', idColumn(behind))
      return keysetPage((await query.execute()).map(jobFrom), limit, ({ channelId }) => channelId)
    })
  }

  findOpen(tenantId: TenantId, runId: Uuid): Promise<ChannelId | null> {
    return this.session.run(async (db) => {
      const row = await anOpen(db, tenantId, runId).executeTakeFirst()
      return row === undefined ? null : channelIdFrom(row.channel_id)
    })
  }

  listClaimable(tenantId: TenantId | null, limit: number) {
    return this.session.run(async (db) => {
      const found: ChannelSyncJob[] = []
      for (const state of ['queued', 'running'] as const) {
        let query = db
          .selectFrom('channel_sync_jobs as job')
          .innerJoin('tenant_leases as tenant', 'tenant.tenant_id', 'job.tenant_id')
          .selectAll('job')
          .where('job.state', '=', state)
          .whereRef('tenant.attempt', '=', 'job.tenant_attempt')
          .where('tenant.lease_until', '>', now)
          .where(state === 'queued' ? isOver('job.next_attempt_at') : isOver('job.lease_until'))
          .orderBy('job.messages_read')
          .orderBy('job.channel_id')
          .limit(limit)
        if (tenantId !== null) query = query.where('job.tenant_id', '=', idColumn(tenantId))
        found.push(...(await query.execute()).map(jobFrom))
      }
      return found.sort(fewestFirst).slice(0, limit)
    })
  }
}

export class TidbChannelSyncJobRepository extends TidbChannelSyncJobReader implements ChannelSyncJobRepository {
  lockOpen(tenantId: TenantId, runId: Uuid): Promise<ChannelId | null> {
    return this.session.run(async (db) => {
      const row = await anOpen(db, tenantId, runId).forUpdate().executeTakeFirst()
      return row === undefined ? null : channelIdFrom(row.channel_id)
    })
  }

  upsertMany(jobs: readonly ChannelSyncJob[]): Promise<void> {
    const kept = ['channel_id', 'tenant_id', 'attempt', 'created_at'] as const
    return this.session.run((db) => upsertRows(db, 'channel_sync_jobs', kept, jobs.map(rowOf)))
  }

  claim(channelId: ChannelId, attempt: number, owner: string, seconds: number, startedAt: Date): Promise<Lease> {
    return this.session.run(async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('channel_sync_jobs')
        .set((eb) => ({
          ...{ state: 'running', owner, lease_until: after(seconds) },
          attempt: eb('attempt', '+', 1),
          started_at: eb.fn.coalesce('started_at', sql<Date>`${startedAt}`),
        }))
        .where('channel_id', '=', idColumn(channelId))
        .where('attempt', '=', attempt)
        .where((eb) =>
          eb.or([
            eb.and([eb('state', '=', 'queued'), isOver('next_attempt_at')]),
            eb.and([eb('state', '=', 'running'), isOver('lease_until')]),
          ]),
        )
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new LeaseLost()
      return { owner, attempt: attempt + 1 }
    })
  }

  renew(channelId: ChannelId, lease: Lease, seconds: number, { counts, walkedTo }: SliceProgress): Promise<void> {
    return this.session.run(async (db) => {
      const { numUpdatedRows } = await ofHolder(db, channelId, lease)
        .set({ ...countsRow(counts), walked_to: walkedTo, lease_until: after(seconds) })
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new LeaseLost()
    })
  }

  leave(job: ChannelSyncJob, lease: Lease, afterSeconds: number): Promise<void> {
    return this.session.run(async (db) => {
      const due = afterSeconds > 0 ? after(afterSeconds) : null
      const { numUpdatedRows } = await ofHolder(db, job.channelId, lease)
        .set({ ...fieldsOf(job), ...noLease, next_attempt_at: due })
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new LeaseLost()
    })
  }

  cancel(channelId: ChannelId, runId: Uuid, error: ChannelFailure, finishedAt: Date): Promise<boolean> {
    return this.session.run(async (db) => {
      const why = { outcome: 'cancelled', error_class: error.class, error: error.message } as const
      const { numUpdatedRows } = await ofRun(db, channelId, runId)
        .set({ ...noLease, state: 'cancelled', ...why, finished_at: finishedAt })
        .where('state', 'in', ['queued', 'running'])
        .executeTakeFirstOrThrow()
      return numUpdatedRows > 0n
    })
  }

  requeue(channelId: ChannelId, runId: Uuid, tenantAttempt: number): Promise<boolean> {
    return this.session.run(async (db) => {
      const { numUpdatedRows } = await ofRun(db, channelId, runId)
        .set({ ...noLease, ...again, tenant_attempt: tenantAttempt })
        .where((eb) =>
          eb.or([eb('state', '=', 'cancelled'), eb.and([eb('state', '=', 'done'), eb('outcome', '=', 'failed')])]),
        )
        .executeTakeFirstOrThrow()
      return numUpdatedRows > 0n
    })
  }

  revokeOf(tenantId: TenantId): Promise<void> {
    return this.session.run(async (db) => {
      await db
        .updateTable('channel_sync_jobs')
        .set({ ...noLease, state: 'queued' })
        .where('tenant_id', '=', idColumn(tenantId))
        .where('state', '=', 'running')
        .execute()
    })
  }

  cancelOf(tenantId: TenantId, finishedAt: Date): Promise<void> {
    return this.session.run(async (db) => {
      await db
        .updateTable('channel_sync_jobs')
        .set({ ...noLease, state: 'cancelled', finished_at: finishedAt })
        .where('tenant_id', '=', idColumn(tenantId))
        .where('state', 'in', ['queued', 'running'])
        .execute()
    })
  }
}

const noLease = { owner: null, lease_until: null } as const

const again = {
  state: 'queued',
  ...{ outcome: null, error_class: null, error: null },
  ...{ failures: 0, next_attempt_at: null, finished_at: null },
} as const

const fewestFirst = (a: ChannelSyncJob, b: ChannelSyncJob): number =>
  a.counts.read - b.counts.read || (a.channelId < b.channelId ? -1 : 1)

/** A moment that is none, or that is not to come. */
const isOver = (column: string) => sql<boolean>`(${sql.ref(column)} is null or ${sql.ref(column)} <= ${now})`

const anOpen = (db: Kysely<ArchiveTables>, tenantId: TenantId, runId: Uuid) =>
  db
    .selectFrom('channel_sync_jobs')
    .select('channel_id')
    .where('tenant_id', '=', idColumn(tenantId))
    .where('run_id', '=', idColumn(runId))
    .where('state', 'in', ['queued', 'running'])
    .limit(1)

const ofRun = (db: Kysely<ArchiveTables>, channelId: ChannelId, runId: Uuid) =>
  db
    .updateTable('channel_sync_jobs')
    .where('channel_id', '=', idColumn(channelId))
    .where('run_id', '=', idColumn(runId))

const ofHolder = (db: Kysely<ArchiveTables>, channelId: ChannelId, { owner, attempt }: Lease) =>
  db
    .updateTable('channel_sync_jobs')
    .where('channel_id', '=', idColumn(channelId))
    .where('state', '=', 'running')
    .where('owner', '=', owner)
    .where('attempt', '=', attempt)
