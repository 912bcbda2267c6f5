import type { Insertable, Kysely, Selectable } from 'kysely'
import type {
  SyncRunPlace,
  SyncRunReader,
  SyncRunRepository,
} from '../../../domain/archive/ports/sync-run-repository.ts'
import { type SyncRun, storedChannels } from '../../../domain/archive/sync-run.ts'
import { canonicalJson } from '../../../domain/shared/canonical-json.ts'
import { type TenantId, type Uuid, uuidFromBytes } from '../../../domain/shared/ids.ts'
import { type KeysetPage, type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import { idColumn, tenantIdOf } from '../columns.ts'
import type { Session } from '../session.ts'
import { upsertRows } from '../upsert.ts'
import { countsFrom, countsRow } from './channel-sync-job-row.ts'
import type { SyncRunsTable } from './sync-tables.ts'
import type { ArchiveTables } from './tables.ts'

export class TidbSyncRunReader implements SyncRunReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  find(tenantId: TenantId, id: Uuid): Promise<SyncRun | null> {
    return this.session.run(async (db) => {
      const row = await theRun(db, tenantId, id).executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    })
  }

  list(tenantId: TenantId, request: KeysetRequest<SyncRunPlace>): Promise<KeysetPage<SyncRun, SyncRunPlace>> {
    const { limit, after } = request
    return this.session.run(async (db) => {
      let query = db
        .selectFrom('sync_runs')
        .selectAll()
        .where('tenant_id', '=', idColumn(tenantId))
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
      if (after !== null) {
        const { startedAt, id } = after
        query = query.where((eb) =>
          eb.or([
            eb('started_at', '<', startedAt),
            eb.and([eb('started_at', '=', startedAt), eb('id', '<', idColumn(id))]),
          ]),
        )
      }
      const rows = (await query.execute()).map(fromRow)
      return keysetPage(rows, limit, (each) => ({ startedAt: each.startedAt, id: each.id }))
    })
  }
}

export class TidbSyncRunRepository extends TidbSyncRunReader implements SyncRunRepository {
  lock(tenantId: TenantId, id: Uuid): Promise<SyncRun | null> {
    return this.session.run(async (db) => {
      const row = await theRun(db, tenantId, id).forUpdate().executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    })
  }

  upsert(run: SyncRun): Promise<void> {
    return this.session.run((db) => upsertRows(db, 'sync_runs', ['id', 'tenant_id', 'started_at'], [rowOf(run)]))
  }

  /** Two statements: the index alone tells which is the last that is kept. */
  removeOld(tenantId: TenantId, kept: number, limit: number): Promise<void> {
    return this.session.run(async (db) => {
      const last = await db
        .selectFrom('sync_runs')
        .select(['started_at', 'id'])
        .where('tenant_id', '=', idColumn(tenantId))
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(kept + 1)
        .execute()
      const first = last[kept]
      if (first === undefined) return
      await db
        .deleteFrom('sync_runs')
        .where('tenant_id', '=', idColumn(tenantId))
        .where((eb) =>
          eb.or([
            eb('started_at', '<', first.started_at),
            eb.and([eb('started_at', '=', first.started_at), eb('id', '<=', first.id)]),
          ]),
        )
        .orderBy('started_at')
        .orderBy('id')
        .limit(limit)
        .execute()
    })
  }
}

const theRun = (db: Kysely<ArchiveTables>, tenantId: TenantId, id: Uuid) =>
  db.selectFrom('sync_runs').selectAll().where('id', '=', idColumn(id)).where('tenant_id', '=', idColumn(tenantId))

const rowOf = ({ channelOutcomes, error, ...run }: SyncRun): Insertable<SyncRunsTable> => ({
  id: idColumn(run.id),
  tenant_id: idColumn(run.tenantId),
  origin: run.origin,
  tenant_attempt: run.tenantAttempt,
  depth: run.depth,
  channels: run.channels && canonicalJson(run.channels),
  sent_since: run.since,
  sent_until: run.until,
  started_at: run.startedAt,
  finished_at: run.finishedAt,
  outcome: run.outcome,
  channels_found: run.found,
  channels_complete: channelOutcomes.complete,
  channels_unchanged: channelOutcomes.unchanged,
  channels_skipped: channelOutcomes.skipped,
  channels_unreadable: channelOutcomes.unreadable,
  channels_failed: channelOutcomes.failed,
  channels_cancelled: channelOutcomes.cancelled,
  ...countsRow(run.counts),
  gone: run.gone,
  unlisted: run.unlisted,
  error_code: error?.code ?? null,
  error: error?.message ?? null,
})

const fromRow = (row: Selectable<SyncRunsTable>): SyncRun => ({
  id: uuidFromBytes(row.id),
  tenantId: tenantIdOf(row.tenant_id),
  origin: row.origin,
  tenantAttempt: row.tenant_attempt,
  depth: row.depth,
  channels: row.channels && storedChannels(row.channels),
  since: row.sent_since,
  until: row.sent_until,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  outcome: row.outcome,
  found: row.channels_found,
  channelOutcomes: {
    complete: row.channels_complete,
    unchanged: row.channels_unchanged,
    skipped: row.channels_skipped,
    unreadable: row.channels_unreadable,
    failed: row.channels_failed,
    cancelled: row.channels_cancelled,
  },
  counts: countsFrom(row),
  gone: row.gone,
  unlisted: row.unlisted,
  error: row.error_code === null ? null : { code: row.error_code, message: row.error ?? '' },
})
