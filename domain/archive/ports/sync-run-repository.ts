import type { TenantId, Uuid } from '../../shared/ids.ts'
import type { KeysetPage, KeysetRequest } from '../../shared/page.ts'
import type { SyncRun } from '../sync-run.ts'

export interface SyncRunPlace {
  readonly startedAt: Date
  readonly id: Uuid
}

export interface SyncRunReader {
  find(tenantId: TenantId, id: Uuid): Promise<SyncRun | null>
  /** Those of a tenant, the last started first; those of one moment by id, descending. */
  list(tenantId: TenantId, request: KeysetRequest<SyncRunPlace>): Promise<KeysetPage<SyncRun, SyncRunPlace>>
}

/** Runs of tenants' syncs, by id. Removing a tenant removes its runs. */
export interface SyncRunRepository extends SyncRunReader {
  /** As `find`, and as it is now, whenever the transaction began; nobody else changes it before the transaction ends. */
  lock(tenantId: TenantId, id: Uuid): Promise<SyncRun | null>
  /**
   * Inserts, or replaces all but `tenantId` and `startedAt` of the one with the same id. Repeating it changes nothing. Rejects with
   * `reference_missing` if the tenant is absent.
   */
  upsert(run: SyncRun): Promise<void>
  /** Removes of a tenant's runs all but the `kept` that started last, the first started first, at most `limit` of them. */
  removeOld(tenantId: TenantId, kept: number, limit: number): Promise<void>
}
