import type {
  SyncRunPlace,
  SyncRunReader,
  SyncRunRepository,
} from '../../../domain/archive/ports/sync-run-repository.ts'
import { type SyncRun, storedChannels } from '../../../domain/archive/sync-run.ts'
import { canonicalJson } from '../../../domain/shared/canonical-json.ts'
import type { TenantId, Uuid } from '../../../domain/shared/ids.ts'
import { type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import { countsOf, countsRow } from './channel-sync-job-row.ts'
import type { syncRuns } from './sync-run-table.ts'

type SyncRunRow = RowOf<typeof syncRuns>

const byStart = 'ix_sync_runs_started'

export class MemorySyncRunReader implements SyncRunReader {
  readonly #table: TableReader<SyncRunRow>

  constructor(table: TableReader<SyncRunRow>) {
    this.#table = table
  }

  async find(tenantId: TenantId, id: Uuid) {
    const row = this.#table.get([id])
    return row?.tenant_id === tenantId ? toRun(row) : null
  }

  async list(tenantId: TenantId, { limit, after }: KeysetRequest<SyncRunPlace>) {
    const rows = this.#table.scan(byStart, {
      prefix: [tenantId],
      after: after && [after.startedAt, after.id],
      direction: 'descending',
      limit: limit + 1,
    })
    return keysetPage(Array.from(rows, toRun), limit, ({ startedAt, id }) => ({ startedAt, id }))
  }
}

export class MemorySyncRunRepository extends MemorySyncRunReader implements SyncRunRepository {
  readonly #table: TableWriter<SyncRunRow>

  constructor(table: TableWriter<SyncRunRow>) {
    super(table)
    this.#table = table
  }

  /** Transactions come one after the other. */
  lock(tenantId: TenantId, id: Uuid) {
    return this.find(tenantId, id)
  }

  async upsert(run: SyncRun) {
    const stored = this.#table.get([run.id])
    const kept = stored && { tenant_id: stored.tenant_id, started_at: stored.started_at }
    this.#table.upsert([{ ...toRow(run), ...kept }])
  }

  async removeOld(tenantId: TenantId, kept: number, limit: number) {
    const rows = [...this.#table.scan(byStart, { prefix: [tenantId], direction: 'descending' })]
    const old = rows.slice(kept).reverse().slice(0, limit)
    this.#table.delete(old.map(({ id }) => [id]))
  }
}

const toRow = ({ channelOutcomes, error, ...run }: SyncRun): SyncRunRow => ({
  id: run.id,
  tenant_id: run.tenantId,
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

const toRun = (row: SyncRunRow): SyncRun => ({
  id: row.id,
  tenantId: row.tenant_id,
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
  counts: countsOf(row),
  gone: row.gone,
  unlisted: row.unlisted,
  error: row.error_code === null ? null : { code: row.error_code, message: row.error ?? '' },
})
