import type { LeaseState } from '../../../domain/shared/lease.ts'
import { neverLeased } from '../../../domain/shared/lease.ts'
import { orNull, text, time, unsigned } from '../engine/column.ts'

/** What a row keeps of a lease. */
export const leaseColumns = { owner: orNull(text(64)), attempt: unsigned(32), lease_until: orNull(time()) } as const

interface LeaseCells {
  readonly owner: string | null
  readonly attempt: number
  readonly lease_until: Date | null
}

export const stateOf = (row: LeaseCells | null): LeaseState =>
  row === null ? neverLeased : { owner: row.owner, attempt: row.attempt, until: row.lease_until }

export const cellsOf = ({ owner, attempt, until }: LeaseState): LeaseCells => ({ owner, attempt, lease_until: until })
