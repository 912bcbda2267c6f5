import type { Kysely, Selectable } from 'kysely'
import type {
  TenantBrandingReader,
  TenantBrandingRepository,
} from '../../../domain/archive/ports/tenant-branding-repository.ts'
import type { TenantBranding } from '../../../domain/archive/tenant-branding.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { bytesColumn, bytesFrom, idColumn, tenantIdOf } from '../columns.ts'
import type { Session } from '../session.ts'
import { upsertRows } from '../upsert.ts'
import type { ArchiveTables, TenantBrandingTable } from './tables.ts'

export class TidbTenantBrandingReader implements TenantBrandingReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  find(tenantId: TenantId): Promise<TenantBranding | null> {
    return this.session.run(async (db) => {
      const row = await ofTenant(db, tenantId).executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    })
  }
}

export class TidbTenantBrandingRepository extends TidbTenantBrandingReader implements TenantBrandingRepository {
  lock(tenantId: TenantId): Promise<TenantBranding | null> {
    return this.session.run(async (db) => {
      const row = await ofTenant(db, tenantId).forUpdate().executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    })
  }

  upsert(branding: TenantBranding): Promise<void> {
    const row = {
      tenant_id: idColumn(branding.tenantId),
      primary_colour: branding.primaryColour,
      secondary_colour: branding.secondaryColour,
      accent_colour: branding.accentColour,
      logo: branding.logo === null ? null : bytesColumn(branding.logo),
      created_at: branding.createdAt,
      updated_at: branding.updatedAt,
    }
    return this.session.run((db) => upsertRows(db, 'tenant_branding', ['tenant_id', 'created_at'], [row]))
  }
}

const ofTenant = (db: Kysely<ArchiveTables>, tenantId: TenantId) =>
  db.selectFrom('tenant_branding').selectAll().where('tenant_id', '=', idColumn(tenantId))

const fromRow = (row: Selectable<TenantBrandingTable>): TenantBranding => ({
  tenantId: tenantIdOf(row.tenant_id),
  primaryColour: row.primary_colour,
  secondaryColour: row.secondary_colour,
  accentColour: row.accent_colour,
  logo: row.logo === null ? null : bytesFrom(row.logo),
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
