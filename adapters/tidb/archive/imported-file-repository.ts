import type { Selectable } from 'kysely'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import { type ImportedFile, type ImportId, importId } from '../../../domain/archive/import.ts'
import type {
  ChannelWindow,
  ImportedFileReader,
  ImportedFileRepository,
} from '../../../domain/archive/ports/import-repository.ts'
import { uuidFromBytes } from '../../../domain/shared/ids.ts'
import { type KeysetPage, type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import { idColumn, idColumns, optionalId } from '../columns.ts'
import type { Session } from '../session.ts'
import { upsertRows } from '../upsert.ts'
import { channelIdFrom } from './columns.ts'
import type { ArchiveTables, ImportedFilesTable } from './tables.ts'

export class TidbImportedFileReader implements ImportedFileReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  list(id: ImportId, { limit, after }: KeysetRequest<number>): Promise<KeysetPage<ImportedFile, number>> {
    return this.session.run(async (db) => {
      let query = db.selectFrom('imported_files').selectAll().where('import_id', '=', idColumn(id))
      if (after !== null) query = query.where('position', '>', after)
      const rows = await query
        .orderBy('position')
        .limit(limit + 1)
        .execute()
      return keysetPage(rows.map(fromRow), limit, ({ position }) => position)
    })
  }

  listWindows(channelIds: readonly ChannelId[]): Promise<readonly ChannelWindow[]> {
    return this.session.run(async (db) => {
      if (channelIds.length === 0) return []
      const rows = await db
        .selectFrom('imported_files')
        .select(['channel_id', 'window_before', 'window_after'])
        .distinct()
        .where('channel_id', 'in', idColumns(channelIds))
        .where('window_before', 'is not', null)
        .orderBy('channel_id')
        .orderBy('window_before')
        .orderBy('window_after')
        .execute()
      return rows.flatMap(({ channel_id, window_after: after, window_before: before }) =>
        channel_id === null || before === null
          ? []
          : [{ channelId: channelIdFrom(channel_id), window: { after, before } }],
      )
    })
  }
}

export class TidbImportedFileRepository extends TidbImportedFileReader implements ImportedFileRepository {
  upsertMany(files: readonly ImportedFile[]): Promise<void> {
    const rows = files.map(({ importId, position, channelId, window, report }) => ({
      import_id: idColumn(importId),
      position,
      channel_id: optionalId(channelId),
      window_after: window?.after ?? null,
      window_before: window?.before ?? null,
      report,
    }))
    return this.session.run((db) => upsertRows(db, 'imported_files', ['import_id', 'position'], rows))
  }

  removeFirst(id: ImportId, limit: number): Promise<number> {
    return this.session.run(async (db) => {
      const query = db.deleteFrom('imported_files').where('import_id', '=', idColumn(id))
      const { numDeletedRows } = await query.orderBy('position').limit(limit).executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    })
  }
}

const fromRow = (row: Selectable<ImportedFilesTable>): ImportedFile => ({
  importId: importId(uuidFromBytes(row.import_id)),
  position: row.position,
  channelId: row.channel_id === null ? null : channelIdFrom(row.channel_id),
  window: row.window_before && { after: row.window_after, before: row.window_before },
  report: row.report,
})
