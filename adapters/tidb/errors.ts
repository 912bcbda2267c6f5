/** What a driver error means for whoever ran the statement. */
export type TidbFailure =
  /** 1062. `key` is `table.key`, the primary one as `table.PRIMARY`. The transaction goes on. */
  | { readonly kind: 'duplicate'; readonly key: string }
  /** 1452. `table` is the parent's. The transaction goes on. */
  | { readonly kind: 'reference'; readonly table: string }
  /** A conflict with another transaction: this one is rolled back, or holds nothing that a rollback would not undo. */
  | { readonly kind: 'retry' }
  /** The connection is gone. `sent`: whether the statement may have reached the server. */
  | { readonly kind: 'lost'; readonly sent: boolean }
  /** Nothing will work until someone mends it, or for a while. `reason` is for people. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** A row, a statement or a transaction beyond the server's limits. */
  | { readonly kind: 'too_large' }
  | { readonly kind: 'other' }

/**
 * A driver error without what it must not carry: mysql2's own has the SQL with message text in `sql`, and the server's message
 * quotes values ("Duplicate entry 'x' for key …").
 */
export class TidbError extends Error {
  readonly failure: TidbFailure
  /** The server's number where there is one, else the driver's or the system's code. */
  readonly code: string

  constructor(failure: TidbFailure, code: string, description: string) {
    super(`TiDB: ${description}`)
    this.failure = failure
    this.code = code
  }

  override get name(): string {
    return 'TidbError'
  }

  /** Whether the transaction, if there was one, can go on. */
  get survivable(): boolean {
    return this.failure.kind === 'duplicate' || this.failure.kind === 'reference' || this.code === statementTooLarge
  }

  /** Whether it says that the server, or the cluster behind it, does not answer at present. */
  get away(): boolean {
    if (this.code === statementTimeout) return true
    return this.failure.kind === 'unavailable' && (awayCodes.has(this.code) || connectCodes.test(this.code))
  }

  /** Whether it is the server's own answer, which shows that it is there: it may still say that a part of it is away. */
  get answered(): boolean {
    return !this.away && /^\d+$/.test(this.code)
  }

  /** Whether nothing was written and the next attempt may go better. One that took a whole time-out is not repeated. */
  get repeatable(): boolean {
    const { kind } = this.failure
    if (kind === 'retry') return true
    return this.code !== statementTimeout && (kind === 'lost' || (this.away && !slowCodes.has(this.code)))
  }
}

/** The code of a statement that was not sent, because the server would not take it and end the connection. */
export const statementTooLarge = 'STATEMENT_TOO_LARGE'

/** The code that mysql2 gives a statement that took longer than it may. */
export const statementTimeout = 'PROTOCOL_SEQUENCE_TIMEOUT'

/** The one place that knows the driver's numbers. The number first, then the code, then the text of those that have neither. */
export function readDriverError(error: unknown): TidbError {
  if (error instanceof TidbError) return error
  const { errno, code, message, syscall } = fieldsOf(error)
  if (errno > 0) {
    const failure = fromNumber(errno, message)
    return new TidbError(failure, String(errno), describe(failure, `error ${errno}${code === '' ? '' : ` (${code})`}`))
  }
  const failure = fromCode(code, syscall, message)
  const name = code === '' ? (namesByKind[failure.kind] ?? 'UNKNOWN') : code
  return new TidbError(failure, name, describe(failure, name))
}

/** Codes for what mysql2 tells without any. */
const namesByKind: Readonly<Partial<Record<TidbFailure['kind'], string>>> = {
  lost: 'CONNECTION_CLOSED',
  unavailable: 'POOL_REFUSED',
}

interface DriverFields {
  readonly errno: number
  readonly code: string
  readonly syscall: string
  readonly message: string
}

function fieldsOf(error: unknown): DriverFields {
  if (!(error instanceof Error)) return { errno: 0, code: '', syscall: '', message: '' }
  const { errno, code, syscall }: Readonly<Record<string, unknown>> = { ...error }
  return {
    errno: typeof errno === 'number' ? errno : 0,
    code: typeof code === 'string' ? code : '',
    syscall: typeof syscall === 'string' ? syscall : '',
    message: error.message,
  }
}

function describe(failure: TidbFailure, label: string): string {
  switch (failure.kind) {
    case 'duplicate':
      return `${label}: a row with the same ${failure.key} exists`
    case 'reference':
      return `${label}: the row in ${failure.table} that it refers to is missing`
    case 'retry':
      return `${label}: a conflict with another transaction`
    case 'lost':
      return `${label}: the connection was lost`
    case 'unavailable':
      return `${label}: ${failure.reason}`
    case 'too_large':
      return `${label}: more than the server takes at once`
    case 'other':
      return `${label}: the statement was refused`
  }
}

function fromNumber(errno: number, message: string): TidbFailure {
  if (errno === 1062) return duplicate(message)
  if (errno === 1452) return reference(message)
  if (errno === 1105) return fromText(message)
  if (errno === 1053) return { kind: 'lost', sent: true }
  if (conflicts.has(errno)) return { kind: 'retry' }
  if (tooLarge.has(errno)) return { kind: 'too_large' }
  const reason = reasons.get(errno)
  return reason === undefined ? { kind: 'other' } : { kind: 'unavailable', reason }
}

/** Anchored at the end: the duplicate value stands before the key and may hold any text. */
function duplicate(message: string): TidbFailure {
  const key = / for key '([^']+)'$/.exec(message)?.[1]
  return key === undefined ? { kind: 'other' } : { kind: 'duplicate', key }
}

function reference(message: string): TidbFailure {
  const table = / REFERENCES (?:`[^`]+`\.)?`([^`]+)` /.exec(message)?.[1]
  return table === undefined ? { kind: 'other' } : { kind: 'reference', table }
}

/** 1105 is "unknown error": TiDB puts whatever has no MySQL number there. */
function fromText(message: string): TidbFailure {
  if (/Information schema is changed|pessimistic lock retry limit/i.test(message)) return { kind: 'retry' }
  if (/\[executor:825[234]\]/.test(message)) return { kind: 'unavailable', reason: overQuota }
  return { kind: 'other' }
}

function fromCode(code: string, syscall: string, message: string): TidbFailure {
  if (code === 'HANDSHAKE_SSL_ERROR') return { kind: 'unavailable', reason: `the TLS handshake failed (${message})` }
  const reason = codeReasons.get(code) ?? textReasons.get(message)
  if (reason !== undefined) return { kind: 'unavailable', reason }
  if (syscall === 'connect') return { kind: 'unavailable', reason: 'nothing answers at its address' }
  // mysql2 says this, without a code, of a connection that it already knows to be dead: the statement never left.
  if (message.includes('in closed state')) return { kind: 'lost', sent: false }
  return lostCodes.has(code) ? { kind: 'lost', sent: true } : { kind: 'other' }
}

const conflicts: ReadonlySet<number> = new Set([1205, 1213, 8002, 8005, 8022, 8027, 8028, 8133, 9007])
const tooLarge: ReadonlySet<number> = new Set([1153, 1390, 1406, 8001, 8004, 8025, 8175, 9500])

const lostCodes: ReadonlySet<string> = new Set([
  'PROTOCOL_CONNECTION_LOST',
  statementTimeout,
  'PROTOCOL_PACKETS_OUT_OF_ORDER',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
])

const unmigrated = 'its schema is not the one that this program needs; run `verta migrate latest`'
const overQuota = 'the resource group of its user has used up its quota'
const readOnly = 'it is read-only at present'
const overloaded = 'the cluster is overloaded or a part of it does not answer'
const tooLong = 'the transaction lasted longer than the cluster allows'

const reasons: ReadonlyMap<number, string> = new Map([
  [1040, 'it has too many connections'],
  [1044, 'the user may not use the database'],
  [1045, 'the user name or the password was refused'],
  [1049, unmigrated],
  [1054, unmigrated],
  [1142, 'the user may not do this with the table'],
  [1146, unmigrated],
  [1227, 'the user lacks a privilege'],
  [1290, readOnly],
  [1317, 'an operator stopped the statement'],
  [1792, readOnly],
  [1836, readOnly],
  [3024, 'the statement took longer than the server allows'],
  [3159, 'the server demands TLS'],
  [8055, tooLong],
  [8229, tooLong],
  [8252, overQuota],
  [8253, overQuota],
  [8254, overQuota],
  [9001, overloaded],
  [9002, overloaded],
  [9003, overloaded],
  [9004, overloaded],
  [9005, overloaded],
  [9006, tooLong],
  [9008, overloaded],
  [9010, overloaded],
])

/** What the system says of an address at which nothing answers. */
const connectCodes = /^E[A-Z]+$/

const awayCodes: ReadonlySet<string> = new Set([
  ...['1040', '9001', '9002', '9003', '9004', '9005', '9008', '9010'],
  ...['EAI_AGAIN', 'POOL_UNANSWERED', 'PROTOCOL_CONNECTION_LOST'],
])

const slowCodes: ReadonlySet<string> = new Set(['ETIMEDOUT', 'POOL_UNANSWERED'])

const codeReasons: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing answers at its address'],
  ['ENOTFOUND', 'the name of its host is unknown'],
  ['EAI_AGAIN', 'the name of its host could not be looked up'],
  ['HANDSHAKE_NO_SSL_SUPPORT', 'the server offers no TLS'],
])

const textReasons: ReadonlyMap<string, string> = new Map([
  ['Pool is closed.', 'this process has closed its connections'],
  ['Queue limit reached.', 'too many requests wait for a connection'],
])
