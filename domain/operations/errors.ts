import { DomainError, type SharedErrorCode } from '../shared/errors.ts'
import type { Uuid } from '../shared/ids.ts'

/** The job is in a state in which this cannot be done. */
export class JobState extends DomainError {
  readonly code = 'job_state'
  readonly details: { readonly status: string }

  constructor(status: string, wanted: string) {
    super(`The job is ${status} and cannot be ${wanted}.`)
    this.details = { status }
  }
}

/** As many jobs of the tenant wait as may. */
export class JobsWaiting extends DomainError {
  readonly code = 'jobs_waiting'
  readonly details: { readonly atMost: number }

  constructor(atMost: number) {
    super(`${atMost} jobs of this tenant wait already. Come again when some of them are done.`)
    this.details = { atMost }
  }
}

/** A job that may not be doubled waits or runs already: `jobId`. */
export class JobOpen extends DomainError {
  readonly code = 'job_open'
  readonly details: { readonly jobId: Uuid }

  constructor(jobId: Uuid, status: string) {
    super(`Such a job of this tenant is ${status} already.`)
    this.details = { jobId }
  }
}

/** No key was given where one is needed, or it is not, or no longer, a key. */
export class Unauthenticated extends DomainError {
  readonly code = 'unauthenticated'
  readonly details = {}

  constructor() {
    super('This needs a valid API key.')
  }
}

/** The key may not do this. */
export class Forbidden extends DomainError {
  readonly code = 'forbidden'
  readonly details = {}
}

export type OperationsErrorCode =
  | SharedErrorCode
  | (JobState | JobsWaiting | JobOpen | Unauthenticated | Forbidden)['code']
