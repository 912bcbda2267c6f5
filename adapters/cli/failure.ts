import { DomainError } from '../../domain/shared/errors.ts'

/** The storage keeps nothing beyond this process, so the command would have done nothing. */
export class MemoryOnly extends DomainError {
  readonly code = 'memory_only'
  readonly details = {}

  constructor(wayOut: string) {
    super(`STORAGE=memory: nothing outlives this process. ${wayOut}`)
  }
}

/** Other work has the tenant, or had it when its process was killed: its hold lasts for half a minute then. */
export class BusyOrStopped extends DomainError {
  readonly code = 'tenant_busy'
  readonly details = {}

  constructor() {
    super('Other work is on this tenant, or was stopped less than half a minute ago: try again in half a minute.')
  }
}

/** What was refused, told with what to do about it. */
export class WithWayOut extends DomainError {
  readonly code: string
  readonly details: DomainError['details']

  constructor(refusal: DomainError, wayOut: string) {
    super(`${refusal.message} ${wayOut}`, { cause: refusal })
    this.code = refusal.code
    this.details = refusal.details
  }
}

export const useTidb = 'Set STORAGE=tidb and DATABASE_URL.'

/** One line for a person. A failure that nobody foresaw is told by its name; its stack would help nobody here. */
export function failureLine(error: unknown): string {
  if (error instanceof DomainError) return `verta: ${error.message}`
  return `verta: something went wrong (${error instanceof Error ? `${error.name}: ${firstLine(error.message)}` : 'unknown'})`
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''
