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

/** The tenant takes nothing in now: it is under maintenance, cancelled or being deleted. */
export class TenantClosed extends DomainError {
  readonly code = 'tenant_closed'
  readonly details: { readonly status: string }

  constructor(status: string) {
    super(`The tenant is ${status === 'DELETING' ? 'being deleted' : status.toLowerCase()} and takes nothing in.`)
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

/** Other work has the tenant to itself: an import, a deletion, a rewrite of what is stored. Nothing was written. */
export class TenantBusy extends DomainError {
  readonly code = 'tenant_busy'
  readonly details = {}

  constructor() {
    super('Other work on this tenant is not done yet.')
  }
}

/** The tenant is synced already, or is to be: runs do not overlap. */
export class SyncOpen extends DomainError {
  readonly code = 'sync_open'
  readonly details: { readonly jobId: string }

  constructor(jobId: string) {
    super(`The tenant has a sync that is not done yet: job ${jobId}.`)
    this.details = { jobId }
  }
}

/** The sync of the channel is in a state in which this cannot be done. */
export class SyncState extends DomainError {
  readonly code = 'sync_state'
  readonly details: { readonly state: string }

  constructor(state: string, wanted: string) {
    super(`The sync of the channel is ${state} and cannot be ${wanted}.`)
    this.details = { state }
  }
}

/** There is no sync of the tenant to be steered. */
export class NoSync extends DomainError {
  readonly code = 'not_found'
  readonly details = {}

  constructor() {
    super('No sync of this tenant waits or runs.')
  }
}

/** No job does the run: whoever started it at a shell ends it there. */
export class SyncAtShell extends DomainError {
  readonly code = 'sync_at_shell'
  readonly details = {}

  constructor() {
    super('This run was started at a shell: it is stopped there with Ctrl-C, and started there again.')
  }
}

/** Whoever asked for the work called it off. What it did until then stays; the same work again goes on from there. */
export class Aborted extends DomainError {
  readonly code = 'aborted'
  readonly details = {}

  constructor() {
    super('It was called off before its end. What was done stays.')
  }
}

/** `channel_…`: of one channel; all others end the walk of the whole community. */
export type RefusedReason =
  /** The token is wrong or was revoked. */
  | 'token'
  /** Nobody gave one. */
  | 'no_token'
  /** The bot is no member of the community, or was removed. */
  | 'not_a_member'
  /** The bot may not see what messages say. */
  | 'no_content'
  /** The platform blocks whoever asks, for a while. */
  | 'blocked'
  | 'channel_gone'
  | 'channel_no_access'
  /** It refuses what is asked of this channel, for another reason. */
  | 'channel_refused'

/** The platform said no, and will say it again until somebody mends it. */
export class SourceRefused extends DomainError {
  readonly code = 'source_refused'
  readonly details: { readonly reason: RefusedReason }

  constructor(reason: RefusedReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.details = { reason }
  }
}

/** The platform does not answer, or the community is away at present; another time it may. */
export class SourceUnavailable extends DomainError {
  readonly code = 'source_unavailable'
  readonly details: { readonly reason: string }

  constructor(reason: string, options?: ErrorOptions) {
    super(`The source is not available: ${reason}.`, options)
    this.details = { reason }
  }
}

/** So many channels in a row that the platform did not answer for: it answers for none. */
export const unansweredInARow = 3

export type ArchiveError =
  | SourceUnreadable
  | SourceMismatch
  | SourceRefused
  | SourceUnavailable
  | SecretMismatch
  | TenantClosed
  | UploadIncomplete
  | UploadTooLarge
  | TenantBusy
  | SyncOpen
  | SyncState
  | SyncAtShell
  | Aborted
export type ArchiveErrorCode = SharedErrorCode | ArchiveError['code']
