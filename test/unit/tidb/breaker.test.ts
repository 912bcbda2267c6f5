import { setTimeout as pause } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { Breaker } from '../../../adapters/tidb/breaker.ts'
import { readDriverError, TidbError } from '../../../adapters/tidb/errors.ts'
import { StorageUnavailable } from '../../../domain/shared/errors.ts'

const away = readDriverError(
  Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' }),
)
const conflict = new TidbError({ kind: 'retry' }, '9007', 'a conflict')

let changes: string[]
let breaker: Breaker
let attempts: number

beforeEach(() => {
  changes = []
  attempts = 0
  breaker = new Breaker({ failures: 3, pause: 30, onChange: (state) => changes.push(state) })
})

const failing = (error: Error): Promise<never> =>
  breaker.run(async () => {
    attempts++
    throw error
  })
const working = (): Promise<string> => breaker.run(async () => 'done')

async function opened(): Promise<void> {
  for (let n = 0; n < 3; n++) await expect(failing(away)).rejects.toBe(away)
}

describe('a circuit breaker', () => {
  it('lets nothing through once the server was away so often in a row, and says why', async () => {
    await opened()
    expect([breaker.open, changes]).toEqual([true, ['open']])
    await expect(failing(away)).rejects.toMatchObject({
      code: 'BREAKER_OPEN',
      failure: {
        kind: 'unavailable',
        reason: expect.stringMatching(/^nothing answers at its address; it is tried again/),
      },
    })
    expect(attempts).toBe(3)
  })

  it.each([
    ['lost', readDriverError(Object.assign(new Error(), { code: 'ECONNRESET', syscall: 'read' }))],
    ['without a connection', new TidbError({ kind: 'unavailable', reason: 'none' }, 'POOL_TIMEOUT', 'none')],
  ])('stays open where the one that tried was %s: that says nothing of the server', async (_, error) => {
    await opened()
    await pause(40)
    await expect(failing(error)).rejects.toBe(error)
    expect([breaker.open, changes]).toEqual([true, ['open']])
  })

  it('is not opened by what a server says that is there, nor by failures between which it worked', async () => {
    for (let n = 0; n < 10; n++) await expect(failing(conflict)).rejects.toBe(conflict)
    for (let n = 0; n < 10; n++) {
      await expect(failing(away)).rejects.toBe(away)
      if (n % 2 === 0) expect(await working()).toBe('done')
      else await expect(failing(conflict)).rejects.toBe(conflict)
    }
    expect([breaker.open, breaker.opened]).toEqual([false, 0])
  })

  it('knows the server to be away also by what the domain made of it', async () => {
    const told = new StorageUnavailable('why', { cause: away })
    for (let n = 0; n < 3; n++) await expect(failing(told)).rejects.toBe(told)
    expect(breaker.open).toBe(true)
  })

  it('lets one try after a while, the others not; and closes when it went well', async () => {
    await opened()
    await pause(40)
    let answer = (_: string): void => {}
    const first = breaker.run(() => new Promise<string>((resolve) => (answer = resolve)))
    await expect(working()).rejects.toMatchObject({ code: 'BREAKER_OPEN' })
    answer('first')
    expect(await first).toBe('first')
    expect(await working()).toBe('done')
    expect(changes).toEqual(['open', 'closed'])
  })

  it('stays open where the one that tried found it away, and tells of that only once', async () => {
    await opened()
    await pause(40)
    await expect(failing(away)).rejects.toBe(away)
    await expect(working()).rejects.toMatchObject({ code: 'BREAKER_OPEN' })
    expect([changes, breaker.opened]).toEqual([['open'], 1])
  })
})

describe('what may be tried again', () => {
  const failure = (code: string, syscall = '') => readDriverError(Object.assign(new Error(code), { code, syscall }))

  it.each([
    [away, true],
    [conflict, true],
    [failure('ECONNRESET', 'read'), true],
    [failure('ETIMEDOUT', 'connect'), false],
    [failure('PROTOCOL_SEQUENCE_TIMEOUT'), false],
    [failure('HANDSHAKE_SSL_ERROR'), false],
    [readDriverError(Object.assign(new Error(), { errno: 1045 })), false],
    [readDriverError(Object.assign(new Error(), { errno: 9005 })), true],
    [readDriverError(Object.assign(new Error(), { errno: 1062 })), false],
  ])('%s: %s', (error, again) => {
    expect(error.repeatable).toBe(again)
  })
})
