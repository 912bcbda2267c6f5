import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { ImportedFile, ImportId } from '../../../domain/archive/import.ts'
import type {
  ChannelWindow,
  ImportedFileReader,
  ImportedFileRepository,
} from '../../../domain/archive/ports/import-repository.ts'
import { type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import { PRIMARY, type RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { importedFiles } from './import-tables.ts'

type FileRow = RowOf<typeof importedFiles>

export class MemoryImportedFileReader implements ImportedFileReader {
  readonly #table: TableReader<FileRow>

  constructor(table: TableReader<FileRow>) {
    this.#table = table
  }

  async list(importId: ImportId, { limit, after }: KeysetRequest<number>) {
    const rows = this.#table.scan(PRIMARY, {
      prefix: [importId],
      after: after === null ? null : [after],
      limit: limit + 1,
    })
    return keysetPage(Array.from(rows, toFile), limit, ({ position }) => position)
  }

  async listWindows(channelIds: readonly ChannelId[]) {
    const windows = new Map<string, ChannelWindow>()
    const rows = this.#table.scanEach(
      'ix_imported_files_windows',
      channelIds.map((id) => [id]),
    )
    for (const row of rows) {
      const { channelId, window } = toFile(row)
      if (channelId === null || window === null) continue
      windows.set([channelId, window.before.getTime(), window.after?.getTime()].join(), { channelId, window })
    }
    return [...windows.values()]
  }
}

export class MemoryImportedFileRepository extends MemoryImportedFileReader implements ImportedFileRepository {
  readonly #table: TableWriter<FileRow>

  constructor(table: TableWriter<FileRow>) {
    super(table)
    this.#table = table
  }

  async upsertMany(files: readonly ImportedFile[]) {
    this.#table.upsert(files.map(toRow))
  }

  async removeFirst(importId: ImportId, limit: number) {
    const rows = [...this.#table.scan(PRIMARY, { prefix: [importId], limit })]
    this.#table.delete(rows.map((row) => this.#table.keyOf(row)))
    return rows.length
  }
}

const toRow = ({ importId, position, channelId, window, report }: ImportedFile): FileRow => ({
  import_id: importId,
  position,
  channel_id: channelId,
  window_after: window?.after ?? null,
  window_before: window?.before ?? null,
  report,
})

const toFile = (row: FileRow): ImportedFile => ({
  importId: row.import_id,
  position: row.position,
  channelId: row.channel_id,
  window: row.window_before && { after: row.window_after, before: row.window_before },
  report: row.report,
})
