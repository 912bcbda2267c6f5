/** One thing that is wrong with an input. `pointer` is a JSON Pointer (RFC 6901) into it. */
export interface Issue {
  readonly pointer: string
  readonly message: string
}

/**
 * What the domain answers when it cannot do what was asked: a code for programs, a message for a person, details for both.
 * It knows nothing of HTTP or of exit codes: each edge maps the codes in one table.
 */
export abstract class DomainError extends Error {
  abstract readonly code: string
  abstract readonly details: Readonly<Record<string, unknown>>

  override get name(): string {
    return this.code
  }
}

/** The thing is not there, or the caller may not know that it is. */
export class NotFound extends DomainError {
  readonly code = 'not_found'
  readonly details: { readonly what: string }

  constructor(what: string) {
    super(`There is no such ${what}.`)
    this.details = { what }
  }
}

const sentences: Readonly<Record<string, string>> = {
  sourceId: 'Another tenant archives this guild.',
  version: 'It was changed by someone else.',
}

/** Another thing holds the value of `field` already, or the thing changed since it was read (`field` = `version`). */
export class Conflict extends DomainError {
  readonly code = 'conflict'
  readonly details: { readonly field: string }

  /** `sentence`: in place of the usual one. */
  constructor(field: string, { sentence, ...options }: ErrorOptions & { readonly sentence?: string } = {}) {
    super(sentence ?? sentences[field] ?? `This ${field} is taken.`, options)
    this.details = { field }
  }
}

/** A row refers to one that is absent. */
export class ReferenceMissing extends DomainError {
  readonly code = 'reference_missing'
  readonly details: { readonly reference: string }

  constructor(reference: string, options?: ErrorOptions) {
    super(`It refers to a ${reference} that does not exist.`, options)
    this.details = { reference }
  }
}

/** An input that breaks a rule of the domain. */
export class Invalid extends DomainError {
  readonly code = 'invalid'
  readonly details: { readonly issues: readonly Issue[] }

  constructor(issues: readonly Issue[], options?: ErrorOptions) {
    super(issues.map((issue) => `${issue.pointer.slice(1)} ${issue.message}`.trimStart()).join('; '), options)
    this.details = { issues }
  }

  static of(pointer: string, message: string): Invalid {
    return new Invalid([{ pointer, message }])
  }
}

/** Rows beyond what the storage takes at once. Fewer of them may go. Nothing was written. */
export class TooLarge extends Invalid {
  constructor(options?: ErrorOptions) {
    super([{ pointer: '/rows', message: 'are more, or larger, than the storage takes at once' }], options)
  }
}

/** A cursor of another list, filter or version, or no cursor at all. */
export class CursorInvalid extends DomainError {
  readonly code = 'cursor_invalid'
  readonly details = {}

  constructor() {
    super('This cursor does not belong to this list. Start again without one.')
  }
}

/** The connection was lost at COMMIT: the write happened whole or not at all, and nobody can say which. */
export class OutcomeUnknown extends DomainError {
  readonly code = 'outcome_unknown'
  readonly details = {}

  constructor(options?: ErrorOptions) {
    super('The connection was lost while committing; it is not known whether the change was stored.', options)
  }
}

/** The storage cannot be reached or is not ready for this program (`reason` says which). Nothing was written. */
export class StorageUnavailable extends DomainError {
  readonly code = 'storage_unavailable'
  readonly details: { readonly reason: string }

  constructor(reason: string, options?: ErrorOptions) {
    super(`The storage is not available: ${reason}.`, options)
    this.details = { reason }
  }
}

/** The storage was made for another version of this program: `behind` it lacks steps, `ahead` a newer one took more. */
export class SchemaMismatch extends DomainError {
  readonly code = 'schema_mismatch'
  readonly details: { readonly state: 'behind' | 'ahead' }

  constructor(state: 'behind' | 'ahead', message: string) {
    super(message)
    this.details = { state }
  }
}

/** The transaction kept meeting others and every attempt was rolled back. Nothing was written. */
export class StorageBusy extends DomainError {
  readonly code = 'storage_busy'
  readonly details: { readonly attempts: number }

  constructor(attempts: number, options?: ErrorOptions) {
    super(`The storage was busy: ${attempts} attempts were rolled back.`, options)
    this.details = { attempts }
  }
}

/** The storage was called around the running transaction: `transact` or `read` from inside `work`. A defect of the caller. */
export class TransactionNested extends DomainError {
  readonly code = 'transaction_nested'
  readonly details = {}

  constructor() {
    super('Inside a transaction only its own repositories may be used.')
  }
}

/** The lease ran out and another holder has the work, or the work is no more. Nothing was written. */
export class LeaseLost extends DomainError {
  readonly code = 'lease_lost'
  readonly details = {}

  constructor() {
    super('Another process has taken this work over.')
  }
}

export type SharedError =
  | NotFound
  | Conflict
  | ReferenceMissing
  | Invalid
  | CursorInvalid
  | OutcomeUnknown
  | StorageUnavailable
  | SchemaMismatch
  | StorageBusy
  | TransactionNested
  | LeaseLost

export type SharedErrorCode = SharedError['code']
