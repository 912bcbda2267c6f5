import type { Insertable, Kysely, Selectable } from 'kysely'
import type { TenantSyncReader, TenantSyncRepository } from '../../../domain/archive/ports/tenant-sync-repository.ts'
import type { TenantSync } from '../../../domain/archive/tenant-sync.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { flagFrom, idColumn, idColumns, tenantIdOf } from '../columns.ts'
import type { Session } from '../session.ts'
import { upsertRows } from '../upsert.ts'
import type { TenantSyncsTable } from './sync-tables.ts'
import type { ArchiveTables } from './tables.ts'

export class TidbTenantSyncReader implements TenantSyncReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  findOf(tenantIds: readonly TenantId[]): Promise<readonly TenantSync[]> {
    return this.session.run(async (db) => {
      if (tenantIds.length === 0) return []
      return (await of(db, tenantIds).orderBy('tenant_id').execute()).map(syncFrom)
    })
  }
}

export class TidbTenantSyncRepository extends TidbTenantSyncReader implements TenantSyncRepository {
  lock(tenantId: TenantId): Promise<TenantSync | null> {
    return this.session.run(async (db) => {
      // Where there is no row, TiDB locks its key: of a comparison, not of a list of one.
      const query = db.selectFrom('tenant_syncs').selectAll().where('tenant_id', '=', idColumn(tenantId))
      const row = await query.forUpdate().executeTakeFirst()
      return row === undefined ? null : syncFrom(row)
    })
  }

  upsert(sync: TenantSync): Promise<void> {
    return this.session.run((db) => upsertRows(db, 'tenant_syncs', ['tenant_id'], [syncRow(sync)]))
  }
}

const of = (db: Kysely<ArchiveTables>, tenantIds: readonly TenantId[]) =>
  db.selectFrom('tenant_syncs').selectAll().where('tenant_id', 'in', idColumns(tenantIds))

const syncRow = (sync: TenantSync): Insertable<TenantSyncsTable> => ({
  tenant_id: idColumn(sync.tenantId),
  cron: sync.cron,
  paused: sync.isPaused,
  ordered_at: sync.orderedAt,
  expected_since: sync.expectedSince,
  synced_at: sync.syncedAt,
  updated_at: sync.updatedAt,
})

const syncFrom = (row: Selectable<TenantSyncsTable>): TenantSync => ({
  tenantId: tenantIdOf(row.tenant_id),
  cron: row.cron,
  isPaused: flagFrom(row.paused),
  orderedAt: row.ordered_at,
  expectedSince: row.expected_since,
  syncedAt: row.synced_at,
  updatedAt: row.updated_at,
})
