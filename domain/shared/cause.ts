import { DomainError } from './errors.ts'
import type { LogFields } from './logger.ts'

/**
 * Enough of a failure for the log to find its place. Never the message of an error that is not ours: SQL stands there, with the text
 * of messages.
 */
export function causeOf(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error }
  if (error instanceof DomainError)
    return {
      error: error.name,
      cause: error.message,
      ...codeIn(error.cause),
      ...(!ofOutside.has(error.code) && { stack: framesOf(error) }),
    }
  return { error: error.name, ...codeIn(error), stack: framesOf(error) }
}

/** Failures of what is outside, or is gone: where in the program they were met tells nothing. */
const ofOutside: ReadonlySet<string> = new Set([
  ...['storage_unavailable', 'storage_busy', 'outcome_unknown'],
  ...['source_unavailable', 'source_refused', 'not_found'],
])

/** The system's and the driver's codes are words and numbers of their own: ENOSPC, 1045. */
function codeIn(error: unknown): LogFields {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && typeof each.code === 'string' && !(each instanceof DomainError))
      return { errorCode: each.code }
  }
  return {}
}

const framesOf = ({ stack }: Error): string | undefined =>
  stack
    ?.split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .join('\n')
