import type { Selectable } from 'kysely'
import { type Import, type ImportId, importId } from '../../../domain/archive/import.ts'
import type { ImportPlace, ImportReader, ImportRepository } from '../../../domain/archive/ports/import-repository.ts'
import { type TenantId, uuidFromBytes } from '../../../domain/shared/ids.ts'
import { type KeysetPage, type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import { flagFrom, idColumn, idColumns, tenantIdOf } from '../columns.ts'
import type { Session } from '../session.ts'
import { upsertRows } from '../upsert.ts'
import type { ArchiveTables, ImportsTable } from './tables.ts'

export class TidbImportReader implements ImportReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  find(tenantId: TenantId, id: ImportId): Promise<Import | null> {
    return this.session.run(async (db) => {
      const query = db.selectFrom('imports').selectAll().where('id', '=', idColumn(id))
      const row = await query.where('tenant_id', '=', idColumn(tenantId)).executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    })
  }

  list(tenantId: TenantId, request: KeysetRequest<ImportPlace>): Promise<KeysetPage<Import, ImportPlace>> {
    const { limit, after } = request
    return this.session.run(async (db) => {
      let query = db
        .selectFrom('imports')
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

export class TidbImportRepository extends TidbImportReader implements ImportRepository {
  upsert({ counts, ...record }: Import): Promise<void> {
    const row = {
      id: idColumn(record.id),
      tenant_id: idColumn(record.tenantId),
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
    }
    return this.session.run((db) => upsertRows(db, 'imports', ['id', 'tenant_id', 'started_at'], [row]))
  }

  removeMany(ids: readonly ImportId[]): Promise<void> {
    return this.session.run(async (db) => {
      if (ids.length === 0) return
      await db.deleteFrom('imports').where('id', 'in', idColumns(ids)).execute()
    })
  }
}

const fromRow = (row: Selectable<ImportsTable>): Import => ({
  id: importId(uuidFromBytes(row.id)),
  tenantId: tenantIdOf(row.tenant_id),
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  infersDeletions: flagFrom(row.infers_deletions),
  files: row.files,
  complete: row.complete,
  counts: {
    read: Number(row.messages_read),
    added: Number(row.messages_added),
    changed: Number(row.messages_changed),
    unchanged: Number(row.messages_unchanged),
    revisions: Number(row.revisions),
    faults: Number(row.faults),
  },
})
