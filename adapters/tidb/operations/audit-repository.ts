import type { Selectable } from 'kysely'
import { type Actor, type AuditEntry, auditEntryId } from '../../../domain/operations/audit-entry.ts'
import type {
  AuditFilter,
  AuditPlace,
  AuditReader,
  AuditRepository,
} from '../../../domain/operations/ports/audit-repository.ts'
import { uuidFromBytes } from '../../../domain/shared/ids.ts'
import { type KeysetPage, type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import { idColumn, optionalId, tenantIdOf } from '../columns.ts'
import type { Session } from '../session.ts'
import type { AuditEntriesTable, OperationsTables } from './tables.ts'

export class TidbAuditReader implements AuditReader {
  protected readonly session: Session<OperationsTables>

  constructor(session: Session<OperationsTables>) {
    this.session = session
  }

  list(
    { tenantId }: AuditFilter,
    { limit, after }: KeysetRequest<AuditPlace>,
  ): Promise<KeysetPage<AuditEntry, AuditPlace>> {
    return this.session.run(async (db) => {
      let query = db
        .selectFrom('audit_entries')
        .selectAll()
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
      if (tenantId !== undefined) query = query.where('tenant_id', '=', idColumn(tenantId))
      if (after !== null) {
        const { at, id } = after
        query = query.where((eb) =>
          eb.or([eb('at', '<', at), eb.and([eb('at', '=', at), eb('id', '<', idColumn(id))])]),
        )
      }
      const rows = (await query.execute()).map(fromRow)
      return keysetPage(rows, limit, ({ at, id }) => ({ at, id }))
    })
  }
}

export class TidbAuditRepository extends TidbAuditReader implements AuditRepository {
  append(entry: AuditEntry): Promise<void> {
    const row = {
      id: idColumn(entry.id),
      at: entry.at,
      actor_kind: entry.actor.kind,
      actor_id: entry.actor.kind === 'api_key' ? idColumn(entry.actor.id) : null,
      action: entry.action,
      tenant_id: optionalId(entry.tenantId),
      target: entry.target,
      outcome: entry.outcome,
      details: entry.details,
    }
    return this.session.run(async (db) => {
      await db.insertInto('audit_entries').values(row).execute()
    })
  }
}

const fromRow = (row: Selectable<AuditEntriesTable>): AuditEntry => ({
  id: auditEntryId(uuidFromBytes(row.id)),
  at: row.at,
  actor: actorFrom(row),
  action: row.action,
  tenantId: row.tenant_id && tenantIdOf(row.tenant_id),
  target: row.target,
  outcome: row.outcome,
  details: row.details,
})

/** A key alone has an id. */
const actorFrom = ({ actor_kind: kind, actor_id: id }: Selectable<AuditEntriesTable>): Actor =>
  id === null ? { kind: kind === 'shell' ? 'shell' : 'system' } : { kind: 'api_key', id: uuidFromBytes(id) }
