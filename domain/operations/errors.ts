import { DomainError, type SharedErrorCode } from '../shared/errors.ts'

/** The job is in a state in which this cannot be done. */
export class JobState extends DomainError {
  readonly code = 'job_state'
  readonly details: { readonly status: string }

  constructor(status: string, wanted: string) {
    super(`The job is ${status} and cannot be ${wanted}.`)
    this.details = { status }
  }
}

export type OperationsErrorCode = SharedErrorCode | JobState['code']
