import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type ConstraintNames, finalError, statementError } from '../../adapters/tidb/domain-error.ts'
import { readDriverError, TidbError, type TidbFailure } from '../../adapters/tidb/errors.ts'

interface DriverFields {
  readonly errno?: number
  readonly code?: string
  readonly syscall?: string
  readonly fatal?: boolean
}

const secret = 'what somebody wrote'
const names: ConstraintNames = { conflicts: { 'tenants.uq_tenants_slug': 'slug' }, references: { tenants: 'tenant' } }

/** As mysql2 makes them: the statement with its values in `sql`, the server's words in `message` and `sqlMessage`. */
const driverError = (message: string, fields: DriverFields): Error =>
  Object.assign(new Error(message), { ...fields, sqlMessage: message, sql: `insert into t values ('${secret}')` })

const read = (message: string, fields: DriverFields): TidbFailure =>
  readDriverError(driverError(message, fields)).failure

describe('reading a driver error', () => {
  it.each([
    ["Duplicate entry 'a' for key 'tenants.uq_tenants_slug'", 'tenants.uq_tenants_slug'],
    ["Duplicate entry 'a-1' for key 'tenants.PRIMARY'", 'tenants.PRIMARY'],
    ["Duplicate entry 'x' for key 'a.b'' for key 'channel_slugs.PRIMARY'", 'channel_slugs.PRIMARY'],
  ])('finds the key in: %s', (message, key) => {
    expect(read(message, { errno: 1062, code: 'ER_DUP_ENTRY' })).toEqual({ kind: 'duplicate', key })
  })

  it.each([
    ['FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON DELETE CASCADE)', 'tenants'],
    [
      'FOREIGN KEY (`channel_id`, `snowflake`) REFERENCES `archive`.`messages` (`channel_id`, `snowflake`))',
      'messages',
    ],
  ])('finds the parent in: %s', (tail, table) => {
    const message = `Cannot add or update a child row: a foreign key constraint fails (\`d\`.\`c\`, CONSTRAINT \`f\` ${tail}`
    expect(read(message, { errno: 1452 })).toEqual({ kind: 'reference', table })
  })

  it.each([1205, 1213, 8002, 8005, 8022, 8027, 8028, 8133, 9007])('runs the transaction again after %i', (errno) => {
    expect(read('', { errno })).toEqual({ kind: 'retry' })
  })

  it.each([
    'Information schema is changed during the execution of the statement [try again later]',
    'pessimistic lock retry limit reached',
  ])('runs the transaction again after 1105 with: %s', (message) => {
    expect(read(message, { errno: 1105 })).toEqual({ kind: 'retry' })
  })

  it('makes nothing of 1105 with other words', () => {
    expect(read('something else', { errno: 1105 })).toEqual({ kind: 'other' })
  })

  it.each([1153, 1390, 1406, 8001, 8004, 8025, 8175, 9500])('calls %i too large', (errno) => {
    expect(read('', { errno })).toEqual({ kind: 'too_large' })
  })

  it.each([
    [1040, 'connections'],
    [1044, 'may not use the database'],
    [1045, 'password'],
    [1049, 'verta migrate latest'],
    [1054, 'verta migrate latest'],
    [1146, 'verta migrate latest'],
    [1836, 'read-only'],
    [3024, 'longer'],
    [3159, 'TLS'],
    [8253, 'quota'],
    [9001, 'overloaded'],
    [9004, 'overloaded'],
    [9005, 'overloaded'],
  ])('calls %i unavailable and says why', (errno, words) => {
    expect(read('', { errno })).toEqual({ kind: 'unavailable', reason: expect.stringContaining(words) })
  })

  it('knows a quota that TiDB reports as 1105', () => {
    const message = '[executor:8253]Query execution was interrupted, identified as runaway query'
    expect(read(message, { errno: 1105 })).toEqual({ kind: 'unavailable', reason: expect.stringContaining('quota') })
  })

  it.each([
    ['ECONNREFUSED', -111, 'nothing answers'],
    ['ENOTFOUND', -3008, 'unknown'],
    ['HANDSHAKE_NO_SSL_SUPPORT', undefined, 'no TLS'],
  ])('calls %s unavailable and says why', (code, errno, words) => {
    const failure = read(`connect ${code}`, { code, ...(errno === undefined ? {} : { errno }), syscall: 'connect' })
    expect(failure).toEqual({ kind: 'unavailable', reason: expect.stringContaining(words) })
  })

  it('tells why a TLS handshake failed', () => {
    const failure = read('certificate has expired', { code: 'HANDSHAKE_SSL_ERROR', fatal: true })
    expect(failure).toEqual({ kind: 'unavailable', reason: expect.stringContaining('certificate has expired') })
  })

  it.each(['Pool is closed.', 'Queue limit reached.'])('reads what the pool says without a code: %s', (message) => {
    expect(read(message, {})).toMatchObject({ kind: 'unavailable' })
  })

  it.each([
    [{ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }],
    [{ code: 'ECONNRESET', errno: -104, fatal: true, syscall: 'read' }],
    [{ code: 'ETIMEDOUT', errno: -110, syscall: 'read' }],
    [{ code: 'EPIPE', errno: -32 }],
    [{ errno: 1053 }],
  ])('holds that a statement may have arrived where the connection was lost: %o', (fields) => {
    expect(read('lost', fields)).toEqual({ kind: 'lost', sent: true })
  })

  it('knows that a statement for a closed connection never left', () => {
    const failure = read("Can't add new command when connection is in closed state", { fatal: true })
    expect(failure).toEqual({ kind: 'lost', sent: false })
  })

  it('calls a server that does not answer the first packet unavailable, not lost', () => {
    expect(read('connect ETIMEDOUT', { code: 'ETIMEDOUT', syscall: 'connect' })).toMatchObject({ kind: 'unavailable' })
  })

  it.each([[new Error('a defect')], ['text'], [null], [undefined]])('makes nothing of %o', (error) => {
    expect(readDriverError(error).failure).toEqual({ kind: 'other' })
  })

  it('leaves what it has read as it is', () => {
    const error = readDriverError(driverError('', { errno: 1213 }))
    expect(readDriverError(error)).toBe(error)
  })

  it.each([1062, 1213, 1406, 1366, 1264, 1105, 1064, 9005])(
    'keeps values and SQL out of what it makes of %i',
    (errno) => {
      const message = `Duplicate entry '${secret}' for key 'tenants.uq_tenants_slug'`
      const error = readDriverError(driverError(message, { errno }))
      for (const shown of [error, statementError(error, names), finalError(error, 3, names)]) {
        expect(inspect(shown, { depth: null, showHidden: true, getters: true })).not.toContain(secret)
      }
    },
  )
})

describe('what a failure is to the domain', () => {
  const of = (failure: TidbFailure): TidbError => new TidbError(failure, '1', 'words')

  it.each<[TidbFailure, object]>([
    [
      { kind: 'duplicate', key: 'tenants.uq_tenants_slug' },
      { code: 'conflict', details: { field: 'slug' } },
    ],
    [
      { kind: 'reference', table: 'tenants' },
      { code: 'reference_missing', details: { reference: 'tenant' } },
    ],
    [
      { kind: 'unavailable', reason: 'why' },
      { code: 'storage_unavailable', details: { reason: 'why' } },
    ],
    [{ kind: 'too_large' }, { code: 'invalid' }],
  ])('translates %o at once', (failure, expected) => {
    expect(statementError(of(failure), names)).toMatchObject(expected)
  })

  it.each<[TidbFailure]>([
    [{ kind: 'duplicate', key: 'tenants.uq_unheard_of' }],
    [{ kind: 'retry' }],
    [{ kind: 'lost', sent: true }],
    [{ kind: 'other' }],
  ])('has no word for %o while the transaction runs', (failure) => {
    const error = of(failure)
    expect(statementError(error, names)).toBe(error)
  })

  it('calls the storage busy when the last attempt met a conflict', () => {
    expect(finalError(of({ kind: 'retry' }), 3, names)).toMatchObject({
      code: 'storage_busy',
      details: { attempts: 3 },
    })
  })

  it('calls the storage unavailable when the last attempt lost its connection', () => {
    expect(finalError(of({ kind: 'lost', sent: true }), 3, names)).toMatchObject({ code: 'storage_unavailable' })
  })

  it('hands on what is not of the database', () => {
    const error = new Error('a defect')
    expect(finalError(error, 3, names)).toBe(error)
  })
})
