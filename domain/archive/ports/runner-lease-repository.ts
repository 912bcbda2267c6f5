import type { Lease } from '../../shared/lease.ts'

/** Work of which one process of the whole instance does all. */
export type Runner = 'sync_scheduler'

export interface RunnerLeaseReader {
  /** Who does it now, by the storage's clock; `null` where nobody does. */
  find(runner: Runner): Promise<Lease | null>
}

/** The right to do work of which one process does all. Natural key: the work. */
export interface RunnerLeaseRepository extends RunnerLeaseReader {
  /**
   * Gives the lease to `owner` for so many seconds from now, with a higher `attempt` than any before. An owner that holds it
   * already gets a new one, and loses the old. `null` where another owner holds it.
   */
  claim(runner: Runner, owner: string, seconds: number): Promise<Lease | null>

  /**
   * Lets the lease last so many seconds from now; one that ran out too, as long as nobody else took it. Until the transaction
   * ends nobody does. Rejects with `lease_lost` where it is not the owner's any more.
   */
  renew(runner: Runner, lease: Lease, seconds: number): Promise<void>

  /** Ends the lease. No change where it is not the owner's any more. */
  release(runner: Runner, lease: Lease): Promise<void>
}
