import { DomainError } from './errors.ts'
import type { LogFields } from './logger.ts'

/**
 * Enough of a failure for the log to find its place. Never the message of an error that is not ours: SQL stands there, with the text
 * of messages.
 */
export function causeOf(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error }
  if (error instanceof DomainError) return { error: error.name, cause: error.message, stack: framesOf(error) }
  // The system's and the driver's codes are words of their own: ENOSPC.
  const code = 'code' in error && typeof error.code === 'string' ? { errorCode: error.code } : {}
  return { error: error.name, ...code, stack: framesOf(error) }
}

const framesOf = ({ stack }: Error): string | undefined =>
  stack
    ?.split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .join('\n')
