import type {
  TenantBrandingReader,
  TenantBrandingRepository,
} from '../../../domain/archive/ports/tenant-branding-repository.ts'
import type { TenantBranding } from '../../../domain/archive/tenant-branding.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { tenantBranding } from './tenant-tables.ts'

type BrandingRow = RowOf<typeof tenantBranding>

export class MemoryTenantBrandingReader implements TenantBrandingReader {
  readonly #table: TableReader<BrandingRow>

  constructor(table: TableReader<BrandingRow>) {
    this.#table = table
  }

  async find(tenantId: TenantId) {
    const row = this.#table.get([tenantId])
    return row && toBranding(row)
  }
}

export class MemoryTenantBrandingRepository extends MemoryTenantBrandingReader implements TenantBrandingRepository {
  readonly #table: TableWriter<BrandingRow>

  constructor(table: TableWriter<BrandingRow>) {
    super(table)
    this.#table = table
  }

  /** There are no other writers: transactions run one at a time. */
  async lock(tenantId: TenantId) {
    return this.find(tenantId)
  }

  async upsert(branding: TenantBranding) {
    this.#table.upsert([toRow(branding)])
  }
}

const toRow = (branding: TenantBranding): BrandingRow => ({
  tenant_id: branding.tenantId,
  primary_colour: branding.primaryColour,
  secondary_colour: branding.secondaryColour,
  accent_colour: branding.accentColour,
  logo: branding.logo,
  created_at: branding.createdAt,
  updated_at: branding.updatedAt,
})

const toBranding = (row: BrandingRow): TenantBranding => ({
  tenantId: row.tenant_id,
  primaryColour: row.primary_colour,
  secondaryColour: row.secondary_colour,
  accentColour: row.accent_colour,
  logo: row.logo,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})
