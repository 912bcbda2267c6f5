import {
  Conflict,
  OutcomeUnknown,
  ReferenceMissing,
  StorageBusy,
  StorageUnavailable,
  TooLarge,
} from '../../domain/shared/errors.ts'
import { statementTimeout, TidbError } from './errors.ts'
import { CommitUnknown } from './retry.ts'

/** What the domain calls the keys and the parents of a schema. */
export interface ConstraintNames {
  /** `table.key` (the primary one: `table.PRIMARY`) to the field of `conflict`. */
  readonly conflicts: Readonly<Record<string, string>>
  /** A parent table to the name that `reference_missing` gives. */
  readonly references: Readonly<Record<string, string>>
}

/** What a statement's failure is to the domain; the error itself where the domain has no word for it. */
export function statementError(error: TidbError, names: ConstraintNames): Error {
  const { failure } = error
  switch (failure.kind) {
    case 'duplicate': {
      const field = names.conflicts[failure.key]
      return field === undefined ? error : new Conflict(field, { cause: error })
    }
    case 'reference':
      return new ReferenceMissing(names.references[failure.table] ?? failure.table, { cause: error })
    case 'unavailable':
      return new StorageUnavailable(failure.reason, { cause: error })
    case 'too_large':
      return new TooLarge({ cause: error })
    case 'retry':
    case 'lost':
    case 'other':
      return error
  }
}

/** What is left to say when no further attempt is made. */
export function finalError(error: unknown, attempts: number, names: ConstraintNames): unknown {
  if (error instanceof CommitUnknown) return new OutcomeUnknown({ cause: error.cause })
  if (!(error instanceof TidbError)) return error
  if (error.failure.kind === 'retry') return new StorageBusy(attempts, { cause: error })
  if (error.failure.kind === 'lost') {
    const reason = error.code === statementTimeout ? 'a statement took longer than it may' : 'its connection was lost'
    return new StorageUnavailable(reason, { cause: error })
  }
  return statementError(error, names)
}
