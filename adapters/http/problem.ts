import type { ArchiveErrorCode } from '../../domain/archive/index.ts'
import type { OperationsErrorCode } from '../../domain/operations/index.ts'
import type { DomainError, Issue, SharedErrorCode } from '../../domain/shared/errors.ts'

/** What only the HTTP face can answer. */
export type HttpErrorCode =
  | 'body_too_large'
  | 'headers_too_large'
  | 'internal'
  | 'media_type_unsupported'
  | 'method_not_allowed'
  | 'precondition_required'
  | 'rate_limited'
  | 'request_malformed'
  | 'request_timeout'
  | 'service_not_mounted'
  | 'shutting_down'
  | 'version_conflict'

export type ProblemCode = SharedErrorCode | ArchiveErrorCode | OperationsErrorCode | HttpErrorCode

interface ProblemKind {
  readonly status: number
  readonly title: string
}

/** Every code and how it is answered: a new code without a line here does not compile. */
export const problemKinds = {
  aborted: { status: 503, title: 'It was called off' },
  body_too_large: { status: 413, title: 'The body is too large' },
  conflict: { status: 409, title: 'It conflicts with what is stored' },
  cursor_invalid: { status: 400, title: 'The cursor is not valid here' },
  forbidden: { status: 403, title: 'Not allowed' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  invalid: { status: 422, title: 'The request breaks a rule' },
  job_open: { status: 409, title: 'Such a job is there already' },
  jobs_waiting: { status: 409, title: 'Too many jobs of the tenant wait' },
  job_state: { status: 409, title: 'The job is in another state' },
  lease_lost: { status: 409, title: 'Another process has taken the work over' },
  media_type_unsupported: { status: 415, title: 'The media type is not supported' },
  method_not_allowed: { status: 405, title: 'The method is not allowed here' },
  not_found: { status: 404, title: 'Not found' },
  outcome_unknown: { status: 503, title: 'It is not known whether the change was stored' },
  precondition_required: { status: 428, title: 'A version is needed' },
  rate_limited: { status: 429, title: 'Too many requests' },
  reference_missing: { status: 409, title: 'It refers to something that does not exist' },
  request_malformed: { status: 400, title: 'The request cannot be read' },
  request_timeout: { status: 408, title: 'The request did not arrive in time' },
  schema_mismatch: { status: 503, title: 'The database is of another version of this program' },
  secret_mismatch: { status: 503, title: 'The archive was made with another secret' },
  service_not_mounted: { status: 404, title: 'This process does not serve it' },
  shutting_down: { status: 503, title: 'This server is stopping' },
  source_mismatch: { status: 409, title: 'The source belongs to another community' },
  source_refused: { status: 409, title: 'The platform refuses' },
  source_unavailable: { status: 503, title: 'The source does not answer' },
  source_unreadable: { status: 422, title: 'The source cannot be read' },
  storage_busy: { status: 503, title: 'The storage is busy' },
  storage_unavailable: { status: 503, title: 'The storage is not available' },
  sync_at_shell: { status: 409, title: 'The sync is at a shell' },
  sync_open: { status: 409, title: 'The tenant has a sync that is not done yet' },
  sync_state: { status: 409, title: 'The sync of the channel is in another state' },
  tenant_busy: { status: 409, title: 'Other work on the tenant is not done yet' },
  tenant_closed: { status: 409, title: 'The tenant takes nothing in' },
  transaction_nested: { status: 500, title: 'Something went wrong on our side' },
  unauthenticated: { status: 401, title: 'A valid API key is needed' },
  upload_incomplete: { status: 400, title: 'The file did not arrive whole' },
  upload_too_large: { status: 413, title: 'The file is too large' },
  version_conflict: { status: 412, title: 'It was changed since it was read' },
} as const satisfies Record<ProblemCode, ProblemKind>

/** RFC 9457. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code: ProblemCode
  readonly requestId: string
  readonly errors?: readonly Issue[]
}

/** What a problem happened to. */
export interface ProblemContext {
  /** The path of the request, without its query. */
  readonly instance: string
  readonly requestId: string
}

export function problem(
  code: ProblemCode,
  detail: string,
  context: ProblemContext,
  errors?: readonly Issue[],
): Problem {
  const { status, title } = problemKinds[code]
  const type = `urn:verta:problem:${code}`
  const base: Problem = { type, title, status, detail, ...context, code }
  return errors === undefined ? base : { ...base, errors }
}

export function problemOf(error: DomainError, context: ProblemContext): Problem | null {
  const code = codeOf(error)
  if (!isProblemCode(code) || problemKinds[code].status === 500) return null
  // Why the storage is away is for who runs the instance: /health and the log tell it.
  const detail = code === 'storage_unavailable' ? 'The storage is not available at present.' : error.message
  return problem(code, detail, context, issuesOf(error))
}

/** What changed since it was read is a precondition that failed, not a name that is taken. */
const codeOf = ({ code, details }: DomainError): string =>
  code === 'conflict' && details['field'] === 'version' ? 'version_conflict' : code

const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemKinds, code)

function issuesOf({ details }: DomainError): readonly Issue[] | undefined {
  if (Array.isArray(details['issues'])) return details['issues'] as readonly Issue[]
  const field = details['field']
  return typeof field === 'string' && field !== 'version' ? [{ pointer: `/${field}`, message: 'is taken' }] : undefined
}
