import { TenantBusy } from '../../../domain/archive/errors.ts'
import type { TenantLeaseReader, TenantLeaseRepository } from '../../../domain/archive/ports/tenant-lease-repository.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { Lease } from '../../../domain/shared/lease.ts'
import { idColumn } from '../columns.ts'
import type { Session } from '../session.ts'
import {
  claimLease,
  findLease,
  type InsertLease,
  type LeaseRow,
  lockLease,
  releaseLease,
  renewLease,
} from './lease-rows.ts'
import type { ArchiveTables } from './tables.ts'

export class TidbTenantLeaseReader implements TenantLeaseReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  find(tenantId: TenantId): Promise<Lease | null> {
    return findLease(this.session, rowOf(tenantId))
  }
}

export class TidbTenantLeaseRepository extends TidbTenantLeaseReader implements TenantLeaseRepository {
  async claim(tenantId: TenantId, owner: string, seconds: number): Promise<Lease> {
    const insert: InsertLease = (db, lease) =>
      db
        .insertInto('tenant_leases')
        .values({ tenant_id: idColumn(tenantId), ...lease })
        .execute()
    const lease = await claimLease(this.session, rowOf(tenantId), insert, owner, seconds)
    if (lease === null) throw new TenantBusy()
    return lease
  }

  lock(tenantId: TenantId): Promise<Lease | null> {
    return lockLease(this.session, rowOf(tenantId))
  }

  renew(tenantId: TenantId, lease: Lease, seconds: number): Promise<void> {
    return renewLease(this.session, rowOf(tenantId), lease, seconds)
  }

  release(tenantId: TenantId, lease: Lease): Promise<void> {
    return releaseLease(this.session, rowOf(tenantId), lease)
  }
}

const rowOf = (tenantId: TenantId): LeaseRow => ({
  table: 'tenant_leases',
  column: 'tenant_id',
  key: idColumn(tenantId),
})
