import type { Import, ImportId } from '../../../domain/archive/import.ts'
import type { ImportPlace, ImportReader, ImportRepository } from '../../../domain/archive/ports/import-repository.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { imports } from './import-tables.ts'

type ImportRow = RowOf<typeof imports>

export class MemoryImportReader implements ImportReader {
  readonly #table: TableReader<ImportRow>

  constructor(table: TableReader<ImportRow>) {
    this.#table = table
  }

  async find(tenantId: TenantId, id: ImportId) {
    const row = this.#table.get([id])
    return row?.tenant_id === tenantId ? toImport(row) : null
  }

  async list(tenantId: TenantId, { limit, after }: KeysetRequest<ImportPlace>) {
    const rows = this.#table.scan('ix_imports_started', {
      prefix: [tenantId],
      after: after && [after.startedAt, after.id],
      direction: 'descending',
      limit: limit + 1,
    })
    return keysetPage(Array.from(rows, toImport), limit, ({ startedAt, id }) => ({ startedAt, id }))
  }
}

export class MemoryImportRepository extends MemoryImportReader implements ImportRepository {
  readonly #table: TableWriter<ImportRow>

  constructor(table: TableWriter<ImportRow>) {
    super(table)
    this.#table = table
  }

  async upsert(record: Import) {
    const stored = this.#table.get([record.id])
    const row = toRow(record)
    const kept = stored && { tenant_id: stored.tenant_id, started_at: stored.started_at }
    this.#table.upsert([{ ...row, ...kept }])
  }

  async removeMany(ids: readonly ImportId[]) {
    this.#table.delete(ids.map((id) => [id]))
  }
}

const toRow = ({ counts, ...record }: Import): ImportRow => ({
  id: record.id,
  tenant_id: record.tenantId,
  started_at: record.startedAt,
  finished_at: record.finishedAt,
  infers_deletions: record.infersDeletions,
  files: record.files,
  complete: record.complete,
  messages_read: counts.read,
  messages_added: counts.added,
  messages_changed: counts.changed,
  messages_unchanged: counts.unchanged,
  revisions: counts.revisions,
  faults: counts.faults,
})

const toImport = (row: ImportRow): Import => ({
  id: row.id,
  tenantId: row.tenant_id,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  infersDeletions: row.infers_deletions,
  files: row.files,
  complete: row.complete,
  counts: {
    read: row.messages_read,
    added: row.messages_added,
    changed: row.messages_changed,
    unchanged: row.messages_unchanged,
    revisions: row.revisions,
    faults: row.faults,
  },
})
