import { type Kysely, type RawBuilder, sql } from 'kysely'
import { TenantBusy } from '../../../domain/archive/errors.ts'
import type { TenantLeaseReader, TenantLeaseRepository } from '../../../domain/archive/ports/tenant-lease-repository.ts'
import { Conflict, LeaseLost } from '../../../domain/shared/errors.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { Lease } from '../../../domain/shared/lease.ts'
import { idColumn } from '../columns.ts'
import type { Session } from '../session.ts'
import type { ArchiveTables } from './tables.ts'

const now = sql<Date>`now(3)`
/** Leases end by the database's clock, the one that all processes share. */
const after = (seconds: number): RawBuilder<Date> => sql<Date>`now(3) + interval ${seconds} second`

export class TidbTenantLeaseReader implements TenantLeaseReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  find(tenantId: TenantId): Promise<Lease | null> {
    return this.session.run(async (db) => leaseFrom(await held(db, tenantId).executeTakeFirst()))
  }
}

export class TidbTenantLeaseRepository extends TidbTenantLeaseReader implements TenantLeaseRepository {
  async claim(tenantId: TenantId, owner: string, seconds: number): Promise<Lease> {
    const attempt = await this.session.run((db) => takenOver(db, tenantId, owner, seconds))
    if (attempt !== null) return { owner, attempt }
    try {
      const row = { tenant_id: idColumn(tenantId), owner, attempt: 1, lease_until: after(seconds) }
      await this.session.run((db) => db.insertInto('tenant_leases').values(row).execute())
      return { owner, attempt: 1 }
    } catch (error) {
      // There is a row after all, and it could not be taken over.
      throw error instanceof Conflict ? new TenantBusy() : error
    }
  }

  lock(tenantId: TenantId): Promise<Lease | null> {
    return this.session.run(async (db) => leaseFrom(await held(db, tenantId).forUpdate().executeTakeFirst()))
  }

  renew(tenantId: TenantId, lease: Lease, seconds: number): Promise<void> {
    return this.session.run(async (db) => {
      const result = await ofHolder(db, tenantId, lease)
        .set({ lease_until: after(seconds) })
        .executeTakeFirstOrThrow()
      if (result.numUpdatedRows === 0n) throw new LeaseLost()
    })
  }

  release(tenantId: TenantId, lease: Lease): Promise<void> {
    return this.session.run(async (db) => {
      await ofHolder(db, tenantId, lease).set({ owner: null, lease_until: null }).execute()
    })
  }
}

const held = (db: Kysely<ArchiveTables>, tenantId: TenantId) =>
  db
    .selectFrom('tenant_leases')
    .select(['owner', 'attempt'])
    .where('tenant_id', '=', idColumn(tenantId))
    .where('lease_until', '>', now)

const leaseFrom = (row: { readonly owner: string | null; readonly attempt: number } | undefined): Lease | null =>
  row?.owner == null ? null : { owner: row.owner, attempt: row.attempt }

/** The new attempt; `null` where there is no row yet, or another owner's. */
async function takenOver(
  db: Kysely<ArchiveTables>,
  tenantId: TenantId,
  owner: string,
  seconds: number,
): Promise<number | null> {
  const result = await db
    .updateTable('tenant_leases')
    .set((row) => ({ owner, attempt: row('attempt', '+', 1), lease_until: after(seconds) }))
    .where('tenant_id', '=', idColumn(tenantId))
    .where((row) => row.or([row('lease_until', 'is', null), row('lease_until', '<=', now), row('owner', '=', owner)]))
    .executeTakeFirstOrThrow()
  if (result.numUpdatedRows === 0n) return null
  const query = db.selectFrom('tenant_leases').select('attempt').where('tenant_id', '=', idColumn(tenantId))
  return (await query.forUpdate().executeTakeFirstOrThrow()).attempt
}

const ofHolder = (db: Kysely<ArchiveTables>, tenantId: TenantId, { owner, attempt }: Lease) =>
  db
    .updateTable('tenant_leases')
    .where('tenant_id', '=', idColumn(tenantId))
    .where('owner', '=', owner)
    .where('attempt', '=', attempt)
