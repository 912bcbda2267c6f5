import type { TenantId } from '../../shared/ids.ts'
import type { KeysetPage, KeysetRequest } from '../../shared/page.ts'
import type { ChannelId } from '../channel.ts'
import type { Import, ImportedFile, ImportId } from '../import.ts'
import type { TimeWindow } from '../source.ts'

export interface ImportPlace {
  readonly startedAt: Date
  readonly id: ImportId
}

export interface ImportReader {
  find(tenantId: TenantId, id: ImportId): Promise<Import | null>
  /** Those of a tenant, the last started first; those of one moment by id, descending. */
  list(tenantId: TenantId, request: KeysetRequest<ImportPlace>): Promise<KeysetPage<Import, ImportPlace>>
}

/** Imports of tenants, by id. Removing a tenant removes its imports. */
export interface ImportRepository extends ImportReader {
  /**
   * Inserts, or replaces all but `tenantId` and `startedAt` of the one with the same id. Repeating it changes nothing. Rejects
   * with `reference_missing` if the tenant is absent.
   */
  upsert(record: Import): Promise<void>

  /** Removes those of `ids` that are stored, with their files. */
  removeMany(ids: readonly ImportId[]): Promise<void>
}

export interface ChannelWindow {
  readonly channelId: ChannelId
  readonly window: TimeWindow
}

export interface ImportedFileReader {
  /** The files of an import, by position. */
  list(importId: ImportId, request: KeysetRequest<number>): Promise<KeysetPage<ImportedFile, number>>
  /** What any import of those channels claims to hold, by channel id, then by `before`, each window of a channel once. */
  listWindows(channelIds: readonly ChannelId[]): Promise<readonly ChannelWindow[]>
}

/** Natural key: (importId, position). Removing an import removes its files. */
export interface ImportedFileRepository extends ImportedFileReader {
  /** Inserts or replaces. Repeating it changes nothing. Rejects with `reference_missing` if an import is absent. */
  upsertMany(files: readonly ImportedFile[]): Promise<void>

  /** Removes the first `limit` files of an import, by position; tells how many there were. */
  removeFirst(importId: ImportId, limit: number): Promise<number>
}
