import { DomainError } from './errors.ts'

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

/** The lease ran out and another holder has the work, or the work is no more. Nothing was written. */
export class LeaseLost extends DomainError {
  readonly code = 'lease_lost'
  readonly details = {}

  constructor() {
    super('Another process has taken this work over.')
  }
}
