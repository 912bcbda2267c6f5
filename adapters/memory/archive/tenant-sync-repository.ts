import type { TenantSyncReader, TenantSyncRepository } from '../../../domain/archive/ports/tenant-sync-repository.ts'
import type { TenantSync } from '../../../domain/archive/tenant-sync.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { tenantSyncs } from './tenant-tables.ts'

type SyncRow = RowOf<typeof tenantSyncs>

export class MemoryTenantSyncReader implements TenantSyncReader {
  readonly #table: TableReader<SyncRow>

  constructor(table: TableReader<SyncRow>) {
    this.#table = table
  }

  async findOf(tenantIds: readonly TenantId[]) {
    return this.#table.getMany(tenantIds.map((id) => [id])).map(toSync)
  }
}

export class MemoryTenantSyncRepository extends MemoryTenantSyncReader implements TenantSyncRepository {
  readonly #table: TableWriter<SyncRow>

  constructor(table: TableWriter<SyncRow>) {
    super(table)
    this.#table = table
  }

  /** Nobody else writes while a transaction runs. */
  async lock(tenantId: TenantId) {
    const row = this.#table.get([tenantId])
    return row && toSync(row)
  }

  async upsert(sync: TenantSync) {
    this.#table.upsert([toRow(sync)])
  }
}

const toRow = (sync: TenantSync): SyncRow => ({
  tenant_id: sync.tenantId,
  cron: sync.cron,
  paused: sync.isPaused,
  ordered_at: sync.orderedAt,
  expected_since: sync.expectedSince,
  synced_at: sync.syncedAt,
  updated_at: sync.updatedAt,
})

const toSync = (row: SyncRow): TenantSync => ({
  tenantId: row.tenant_id,
  cron: row.cron,
  isPaused: row.paused,
  orderedAt: row.ordered_at,
  expectedSince: row.expected_since,
  syncedAt: row.synced_at,
  updatedAt: row.updated_at,
})
