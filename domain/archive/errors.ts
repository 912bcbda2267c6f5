import { DomainError, type SharedErrorCode } from '../shared/errors.ts'

export type UnreadableReason =
  | 'missing'
  | 'forbidden'
  | 'disk'
  | 'empty'
  | 'not_json'
  | 'not_an_export'
  | 'too_large'
  | 'truncated'

/** Nothing can be taken from the source; `reason` says why. */
export class SourceUnreadable extends DomainError {
  readonly code = 'source_unreadable'
  readonly details: { readonly reason: UnreadableReason }

  constructor(reason: UnreadableReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.details = { reason }
  }
}

/** The source belongs to another community than the tenant. */
export class SourceMismatch extends DomainError {
  readonly code = 'source_mismatch'
  readonly details: { readonly expected: string; readonly found: string }

  constructor(expected: string, found: string) {
    super(`This tenant archives community ${expected}; the source holds community ${found}.`)
    this.details = { expected, found }
  }
}

/** The archive was made under another `VERTA_SECRET`. Going on would give everyone a second pseudonym. */
export class SecretMismatch extends DomainError {
  readonly code = 'secret_mismatch'
  readonly details = {}

  constructor() {
    super('The archive was made with another VERTA_SECRET. Start Verta with that one.')
  }
}

/** The tenant takes nothing in now: it is under maintenance or cancelled. */
export class TenantClosed extends DomainError {
  readonly code = 'tenant_closed'
  readonly details: { readonly status: string }

  constructor(status: string) {
    super(`The tenant is ${status.toLowerCase()} and takes nothing in.`)
    this.details = { status }
  }
}

/** A file that was being sent did not come to its end. Nothing of it is left. */
export class UploadIncomplete extends DomainError {
  readonly code = 'upload_incomplete'
  readonly details = {}

  constructor(options?: ErrorOptions) {
    super('The file did not arrive whole; nothing of it was kept. Send it again.', options)
  }
}

/** A file that was being sent is larger than this server takes. Nothing of it is left. */
export class UploadTooLarge extends DomainError {
  readonly code = 'upload_too_large'
  readonly details: { readonly bytes: number }

  constructor(bytes: number) {
    super(`The file is larger than the ${bytes} bytes that this server takes; nothing of it was kept.`)
    this.details = { bytes }
  }
}

export type ArchiveError =
  | SourceUnreadable
  | SourceMismatch
  | SecretMismatch
  | TenantClosed
  | UploadIncomplete
  | UploadTooLarge
export type ArchiveErrorCode = SharedErrorCode | ArchiveError['code']
