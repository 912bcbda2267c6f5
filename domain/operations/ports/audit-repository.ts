import type { TenantId } from '../../shared/ids.ts'
import type { KeysetPage, KeysetRequest } from '../../shared/page.ts'
import type { AuditEntry, AuditEntryId } from '../audit-entry.ts'

export interface AuditPlace {
  readonly at: Date
  readonly id: AuditEntryId
}

export interface AuditFilter {
  readonly tenantId?: TenantId
}

export interface AuditReader {
  /** The last first; those of one moment by id, descending. */
  list(filter: AuditFilter, request: KeysetRequest<AuditPlace>): Promise<KeysetPage<AuditEntry, AuditPlace>>
}

/** Append-only: nothing changes or removes an entry. */
export interface AuditRepository extends AuditReader {
  /** Rejects with `conflict` on `id`. */
  append(entry: AuditEntry): Promise<void>
}
