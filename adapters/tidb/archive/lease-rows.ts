import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Runner } from '../../../domain/archive/ports/runner-lease-repository.ts'
import { Conflict, LeaseLost } from '../../../domain/shared/errors.ts'
import type { Lease } from '../../../domain/shared/lease.ts'
import type { IdColumn } from '../columns.ts'
import type { Session } from '../session.ts'
import type { ArchiveTables } from './tables.ts'

/** The row of one lease. */
export interface LeaseRow {
  readonly table: 'tenant_leases' | 'runner_leases'
  readonly column: 'tenant_id' | 'name'
  readonly key: IdColumn | Runner
}

interface NewLease {
  readonly owner: string
  readonly attempt: number
  readonly lease_until: RawBuilder<Date>
}

/** Inserts the row of a lease that nobody ever had. */
export type InsertLease = (db: Kysely<ArchiveTables>, lease: NewLease) => Promise<unknown>

const now = sql<Date>`now(3)`
/** Leases end by the database's clock, the one that all processes share. */
const after = (seconds: number): RawBuilder<Date> => sql<Date>`now(3) + interval ${seconds} second`

export const findLease = (session: Session<ArchiveTables>, row: LeaseRow): Promise<Lease | null> =>
  session.run(async (db) => leaseFrom(await held(db, row).executeTakeFirst()))

export const lockLease = (session: Session<ArchiveTables>, row: LeaseRow): Promise<Lease | null> =>
  session.run(async (db) => leaseFrom(await held(db, row).forUpdate().executeTakeFirst()))

/** `null` where another owner holds it. */
export async function claimLease(
  session: Session<ArchiveTables>,
  row: LeaseRow,
  insert: InsertLease,
  owner: string,
  seconds: number,
): Promise<Lease | null> {
  const attempt = await session.run((db) => takenOver(db, row, owner, seconds))
  if (attempt !== null) return { owner, attempt }
  try {
    await session.run((db) => insert(db, { owner, attempt: 1, lease_until: after(seconds) }))
    return { owner, attempt: 1 }
  } catch (error) {
    // There is a row after all, and it could not be taken over.
    if (error instanceof Conflict) return null
    throw error
  }
}

export const renewLease = (
  session: Session<ArchiveTables>,
  row: LeaseRow,
  lease: Lease,
  seconds: number,
): Promise<void> =>
  session.run(async (db) => {
    const result = await ofHolder(db, row, lease)
      .set({ lease_until: after(seconds) })
      .executeTakeFirstOrThrow()
    if (result.numUpdatedRows === 0n) throw new LeaseLost()
  })

export const releaseLease = (session: Session<ArchiveTables>, row: LeaseRow, lease: Lease): Promise<void> =>
  session.run(async (db) => {
    await ofHolder(db, row, lease).set({ owner: null, lease_until: null }).execute()
  })

const held = (db: Kysely<ArchiveTables>, { table, column, key }: LeaseRow) =>
  db.selectFrom(table).select(['owner', 'attempt']).where(column, '=', key).where('lease_until', '>', now)

const leaseFrom = (row: { readonly owner: string | null; readonly attempt: number } | undefined): Lease | null =>
  row?.owner == null ? null : { owner: row.owner, attempt: row.attempt }

/** The new attempt; `null` where there is no row yet, or another owner's. */
async function takenOver(
  db: Kysely<ArchiveTables>,
  { table, column, key }: LeaseRow,
  owner: string,
  seconds: number,
): Promise<number | null> {
  const result = await db
    .updateTable(table)
    .set((row) => ({ owner, attempt: row('attempt', '+', 1), lease_until: after(seconds) }))
    .where(column, '=', key)
    .where((row) => row.or([row('lease_until', 'is', null), row('lease_until', '<=', now), row('owner', '=', owner)]))
    .executeTakeFirstOrThrow()
  if (result.numUpdatedRows === 0n) return null
  const query = db.selectFrom(table).select('attempt').where(column, '=', key)
  return (await query.forUpdate().executeTakeFirstOrThrow()).attempt
}

const ofHolder = (db: Kysely<ArchiveTables>, { table, column, key }: LeaseRow, { owner, attempt }: Lease) =>
  db.updateTable(table).where(column, '=', key).where('owner', '=', owner).where('attempt', '=', attempt)
