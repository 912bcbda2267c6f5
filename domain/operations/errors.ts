import { DomainError, type SharedErrorCode } from '../shared/errors.ts'
import type { JobStatus } from './job.ts'

/** The job is in a state in which this cannot be done. */
export class JobState extends DomainError {
  readonly code = 'job_state'
  readonly details: { readonly status: JobStatus }

  constructor(status: JobStatus, wanted: string) {
    super(`The job is ${status} and cannot be ${wanted}.`)
    this.details = { status }
  }
}

export type OperationsErrorCode = SharedErrorCode | JobState['code']
