import type { TenantKeyReader, TenantKeyRepository } from '../../../domain/archive/ports/tenant-key-repository.ts'
import type { TenantKey } from '../../../domain/archive/tenant-key.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { bytesColumn, bytesFrom, idColumn } from '../columns.ts'
import type { Session } from '../session.ts'
import type { ArchiveTables } from './tables.ts'

export class TidbTenantKeyReader implements TenantKeyReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  find(tenantId: TenantId): Promise<TenantKey | null> {
    return this.session.run(async (db) => {
      const query = db.selectFrom('tenant_keys').selectAll().where('tenant_id', '=', idColumn(tenantId))
      const row = await query.executeTakeFirst()
      return row === undefined ? null : { tenantId, wrappedKey: bytesFrom(row.wrapped_key), createdAt: row.created_at }
    })
  }
}

export class TidbTenantKeyRepository extends TidbTenantKeyReader implements TenantKeyRepository {
  insert(key: TenantKey): Promise<void> {
    const row = {
      tenant_id: idColumn(key.tenantId),
      wrapped_key: bytesColumn(key.wrappedKey),
      created_at: key.createdAt,
    }
    return this.session.run(async (db) => {
      await db.insertInto('tenant_keys').values(row).execute()
    })
  }
}
