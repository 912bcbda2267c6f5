import { DomainError } from '../../domain/shared/errors.ts'
import { leaseTimes } from '../../domain/shared/lease.ts'

const between = 2_000
/** Long enough for the hold of a process that died to end. */
const triesAtMost = Math.ceil((leaseTimes.seconds * 1_000) / between) + 5

/** Waits, in milliseconds; no longer once `signal` says so. */
export type Pause = (milliseconds: number, signal?: AbortSignal) => Promise<void>

export interface Waiting {
  readonly pause: Pause
  /** Told once, before the first pause. */
  readonly told: () => void
  /** Whether it may be tried again at all. */
  readonly repeatable: () => boolean
  /** Ends the waiting. */
  readonly signal?: AbortSignal
}

/** Does `work` again as long as another process has the tenant, for a little more than the half minute that a dead one keeps it. */
export async function whenFree<T>(work: () => Promise<T>, { pause, told, repeatable, signal }: Waiting): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error) || tries === triesAtMost || !repeatable()) throw error
      if (tries === 1) told()
      await pause(between, signal)
      if (signal?.aborted) throw error
    }
  }
}

export const isBusy = (error: unknown): boolean => error instanceof DomainError && error.code === 'tenant_busy'
