import type { RequestGrant } from '../../domain/archive/ports/request-budget.ts'

/** When one request may leave: not before `due`, and not once it is `over`. Milliseconds of this process. */
export interface Slot {
  readonly due: number
  readonly over: number
  /** The last of its grant. */
  readonly isLast: boolean
}

/** A busy process is late by so much and still uses what it was given: what it makes up for at once is bounded by it. */
export const latest = 100

/** A grant's requests, spread evenly over its time, as of when it arrived. */
export function slotsOf({ requests, startsIn, lasts }: RequestGrant, now: number): readonly Slot[] {
  const [start, gap] = [now + startsIn, lasts / requests]
  return Array.from({ length: requests }, (_, i) => {
    const due = start + i * gap
    return { due, over: Math.max(start + lasts, due + latest), isLast: i === requests - 1 }
  })
}
