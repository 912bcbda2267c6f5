import { TenantBusy } from '../../../domain/archive/errors.ts'
import type { TenantLeaseReader, TenantLeaseRepository } from '../../../domain/archive/ports/tenant-lease-repository.ts'
import type { Clock } from '../../../domain/shared/clock.ts'
import { LeaseLost } from '../../../domain/shared/errors.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { claimed, holderOf, type Lease, type LeaseState, released, renewed } from '../../../domain/shared/lease.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import { cellsOf, stateOf } from './lease-rows.ts'
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
    return holderOf(stateOf(this.#table.get([tenantId])), this.#clock.now())
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
    const lease = claimed(stateOf(this.#table.get([tenantId])), owner, seconds, this.#clock.now())
    if (lease === null) throw new TenantBusy()
    this.#store(tenantId, lease)
    return { owner, attempt: lease.attempt }
  }

  lock(tenantId: TenantId) {
    return this.find(tenantId)
  }

  async renew(tenantId: TenantId, lease: Lease, seconds: number) {
    const state = renewed(stateOf(this.#table.get([tenantId])), lease, seconds, this.#clock.now())
    if (state === null) throw new LeaseLost()
    this.#store(tenantId, state)
  }

  async release(tenantId: TenantId, lease: Lease) {
    const row = this.#table.get([tenantId])
    if (row !== null) this.#store(tenantId, released(stateOf(row), lease))
  }

  #store(tenantId: TenantId, state: LeaseState): void {
    this.#table.upsert([{ tenant_id: tenantId, ...cellsOf(state) }])
  }
}
