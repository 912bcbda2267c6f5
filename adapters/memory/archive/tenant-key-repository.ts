import type { TenantKeyReader, TenantKeyRepository } from '../../../domain/archive/ports/tenant-key-repository.ts'
import type { TenantKey } from '../../../domain/archive/tenant-key.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { tenantKeys } from './tenant-tables.ts'

type KeyRow = RowOf<typeof tenantKeys>

export class MemoryTenantKeyReader implements TenantKeyReader {
  readonly #table: TableReader<KeyRow>

  constructor(table: TableReader<KeyRow>) {
    this.#table = table
  }

  async find(tenantId: TenantId) {
    const row = this.#table.get([tenantId])
    return row && toTenantKey(row)
  }
}

export class MemoryTenantKeyRepository extends MemoryTenantKeyReader implements TenantKeyRepository {
  readonly #table: TableWriter<KeyRow>

  constructor(table: TableWriter<KeyRow>) {
    super(table)
    this.#table = table
  }

  async insert(key: TenantKey) {
    this.#table.insert({ tenant_id: key.tenantId, wrapped_key: key.wrappedKey, created_at: key.createdAt })
  }
}

const toTenantKey = (row: KeyRow): TenantKey => ({
  tenantId: row.tenant_id,
  wrappedKey: row.wrapped_key,
  createdAt: row.created_at,
})
