import type { Actor, AuditEntry } from '../../../domain/operations/audit-entry.ts'
import type {
  AuditFilter,
  AuditPlace,
  AuditReader,
  AuditRepository,
} from '../../../domain/operations/ports/audit-repository.ts'
import { type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { auditEntries } from './tables.ts'

type AuditRow = RowOf<typeof auditEntries>

export class MemoryAuditReader implements AuditReader {
  readonly #table: TableReader<AuditRow>

  constructor(table: TableReader<AuditRow>) {
    this.#table = table
  }

  async list({ tenantId }: AuditFilter, { limit, after }: KeysetRequest<AuditPlace>) {
    const rows = this.#table.scan(tenantId === undefined ? 'ix_audit_entries_at' : 'ix_audit_entries_tenant', {
      prefix: tenantId === undefined ? [] : [tenantId],
      after: after && [after.at, after.id],
      direction: 'descending',
      limit: limit + 1,
    })
    return keysetPage(Array.from(rows, toEntry), limit, ({ at, id }) => ({ at, id }))
  }
}

export class MemoryAuditRepository extends MemoryAuditReader implements AuditRepository {
  readonly #table: TableWriter<AuditRow>

  constructor(table: TableWriter<AuditRow>) {
    super(table)
    this.#table = table
  }

  async append(entry: AuditEntry) {
    this.#table.insert({
      id: entry.id,
      at: entry.at,
      actor_kind: entry.actor.kind,
      actor_id: entry.actor.kind === 'api_key' ? entry.actor.id : null,
      action: entry.action,
      tenant_id: entry.tenantId,
      target: entry.target,
      outcome: entry.outcome,
      details: entry.details,
    })
  }
}

const toEntry = (row: AuditRow): AuditEntry => ({
  id: row.id,
  at: row.at,
  actor: toActor(row),
  action: row.action,
  tenantId: row.tenant_id,
  target: row.target,
  outcome: row.outcome,
  details: row.details,
})

/** A key alone has an id. */
const toActor = ({ actor_kind: kind, actor_id: id }: AuditRow): Actor =>
  id === null ? { kind: kind === 'shell' ? 'shell' : 'system' } : { kind: 'api_key', id }
