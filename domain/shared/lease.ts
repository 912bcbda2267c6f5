/**
 * The right to work on a thing for a while. `attempt` rises with each claim, so that of two holders of one name the later one
 * is known. It ends by the storage's clock; whoever paused past its end and was overtaken cannot write any more.
 */
export interface Lease {
  readonly owner: string
  readonly attempt: number
}

/** How long a lease lasts, and how often its holder renews it: thrice in its time, so that one renewal may fail. */
export const leaseTimes = { seconds: 30, renewEverySeconds: 10 } as const

/** What a storage keeps of the leases of one thing. `owner` and `until` are `null` where the last one was given back. */
export interface LeaseState {
  readonly owner: string | null
  readonly attempt: number
  readonly until: Date | null
}

export const neverLeased: LeaseState = { owner: null, attempt: 0, until: null }

/** Whoever has it now, by the storage's clock. */
export const holderOf = ({ owner, attempt, until }: LeaseState, now: Date): Lease | null =>
  owner !== null && until !== null && until > now ? { owner, attempt } : null

/** `owner` takes it for so many seconds, also from itself; `null` where another one holds it. */
export function claimed(state: LeaseState, owner: string, seconds: number, now: Date): (LeaseState & Lease) | null {
  const holder = holderOf(state, now)
  if (holder !== null && holder.owner !== owner) return null
  return { owner, attempt: state.attempt + 1, until: after(seconds, now) }
}

/** It lasts so many seconds from now, also where it ran out and nobody took it meanwhile; `null` where it is not its owner's any more. */
export const renewed = (state: LeaseState, lease: Lease, seconds: number, now: Date): LeaseState | null =>
  isOf(state, lease) ? { ...state, until: after(seconds, now) } : null

/** Nobody has it; the same state where it was not its owner's any more. */
export const released = (state: LeaseState, lease: Lease): LeaseState =>
  isOf(state, lease) ? { ...state, owner: null, until: null } : state

const isOf = (state: LeaseState, { owner, attempt }: Lease): boolean =>
  state.owner === owner && state.attempt === attempt

const after = (seconds: number, now: Date): Date => new Date(now.getTime() + seconds * 1_000)
