import { TenantBusy } from '../../../domain/archive/errors.ts'
import type { TenantLeaseReader, TenantLeaseRepository } from '../../../domain/archive/ports/tenant-lease-repository.ts'
import type { Clock } from '../../../domain/shared/clock.ts'
import { LeaseLost } from '../../../domain/shared/errors.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { Lease } from '../../../domain/shared/lease.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { tenantLeases } from './tenant-tables.ts'

type LeaseRow = RowOf<typeof tenantLeases>

export class MemoryTenantLeaseReader implements TenantLeaseReader {
  readonly #table: TableReader<LeaseRow>
  readonly #clock: Clock

  constructor(table: TableReader<LeaseRow>, clock: Clock) {
    this.#table = table
    this.#clock = clock
  }

  async find(tenantId: TenantId) {
    const row = this.#table.get([tenantId])
    if (row === null || row.owner === null || row.lease_until === null) return null
    return row.lease_until > this.#clock.now() ? { owner: row.owner, attempt: row.attempt } : null
  }
}

export class MemoryTenantLeaseRepository extends MemoryTenantLeaseReader implements TenantLeaseRepository {
  readonly #table: TableWriter<LeaseRow>
  readonly #clock: Clock

  constructor(table: TableWriter<LeaseRow>, clock: Clock) {
    super(table, clock)
    this.#table = table
    this.#clock = clock
  }

  async claim(tenantId: TenantId, owner: string, seconds: number) {
    const holder = await this.find(tenantId)
    if (holder !== null && holder.owner !== owner) throw new TenantBusy()
    const attempt = (this.#table.get([tenantId])?.attempt ?? 0) + 1
    this.#table.upsert([{ tenant_id: tenantId, owner, attempt, lease_until: this.#after(seconds) }])
    return { owner, attempt }
  }

  async renew(tenantId: TenantId, lease: Lease, seconds: number) {
    const row = this.#rowOf(tenantId, lease)
    if (row === null) throw new LeaseLost()
    this.#table.upsert([{ ...row, lease_until: this.#after(seconds) }])
  }

  async release(tenantId: TenantId, lease: Lease) {
    const row = this.#rowOf(tenantId, lease)
    if (row !== null) this.#table.upsert([{ ...row, owner: null, lease_until: null }])
  }

  #rowOf(tenantId: TenantId, { owner, attempt }: Lease): LeaseRow | null {
    const row = this.#table.get([tenantId])
    return row?.owner === owner && row.attempt === attempt ? row : null
  }

  #after(seconds: number): Date {
    return new Date(this.#clock.now().getTime() + seconds * 1_000)
  }
}
