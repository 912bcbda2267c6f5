import { setImmediate } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { SecretMismatch } from '../../domain/archive/errors.ts'
import { StorageUnavailable } from '../../domain/shared/errors.ts'
import { healthOf, type Seen } from '../../src/health.ts'
import { type SeededClock, seededClock } from '../support/seeded.ts'

let clock: SeededClock
let logged: string[]
let failure: Error | null
let hanging: Promise<Seen> | null
let waits: number[]

/** Whoever waits for what hangs waits in vain. */
async function late(milliseconds: number): Promise<never> {
  waits.push(milliseconds)
  await setImmediate()
  throw new StorageUnavailable('it did not answer')
}

beforeEach(() => {
  clock = seededClock()
  logged = []
  failure = null
  hanging = null
  waits = []
})

const opened = () =>
  healthOf({
    storage: { name: 'tidb', durable: true },
    look: () => (hanging === null ? Promise.resolve({ failure, server: null, contexts: [] }) : hanging),
    standing: () => null,
    syncs: () => null,
    within: (work, milliseconds) => Promise.race([work, late(milliseconds)]),
    clock,
    interval: 5_000,
    logger: {
      info: (_, message) => void logged.push(message),
      warn: ({ error }, message) => void logged.push(`${message}: ${error}`),
      error: () => {},
    },
  })

describe('the health of a process', () => {
  it('is unknown, and nothing is ready, until somebody looked', () => {
    const { ready, health } = opened()
    expect([ready, health.status, health.checkedAt]).toEqual([false, 'unknown', null])
  })

  it('is what was seen last, since it is so; changes are logged once', async () => {
    const subject = opened()
    await subject.check()
    const first = clock.now()
    clock.advance(5_000)
    await subject.check()
    expect([subject.ready, subject.health]).toMatchObject([
      true,
      { status: 'healthy', since: first, checkedAt: clock.now() },
    ])
    failure = new StorageUnavailable('it is gone')
    for (let n = 0; n < 3; n++) await expect(subject.check()).rejects.toBe(failure)
    expect([subject.ready, subject.health]).toMatchObject([
      false,
      { status: 'unhealthy', reason: 'storage_unavailable', since: clock.now() },
    ])
    failure = new SecretMismatch()
    await expect(subject.check()).rejects.toBe(failure)
    failure = null
    await subject.check()
    expect(logged).toEqual(['ready', 'not ready: storage_unavailable', 'not ready: secret_mismatch', 'ready'])
  })

  it('is never an old success', async () => {
    const subject = opened()
    await subject.check()
    clock.advance(15_000)
    expect([subject.ready, subject.health.status]).toEqual([true, 'healthy'])
    clock.advance(1)
    expect([subject.ready, subject.health.status]).toEqual([false, 'unknown'])
  })

  it('does not wait for a look that hangs, nor begins another one meanwhile', async () => {
    const subject = opened()
    await subject.check()
    let looks = 0
    let answer = (_: Seen): void => {}
    hanging = new Promise((resolve) => {
      looks++
      answer = resolve
    })
    for (let n = 0; n < 2; n++) await expect(subject.check()).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect([subject.ready, subject.health.reason, looks]).toEqual([false, 'storage_unavailable', 1])
    expect(waits).toEqual([5_000, 5_000, 5_000])
    answer({ failure: null, server: null, contexts: [] })
    hanging = null
    await setImmediate()
    await subject.check()
    expect(subject.ready).toBe(true)
  })

  it('is bad at once where somebody who used the storage found it away', async () => {
    const subject = opened()
    await subject.check()
    subject.away(new StorageUnavailable('nothing answers'))
    expect([subject.ready, subject.health]).toMatchObject([
      false,
      { status: 'unhealthy', reason: 'storage_unavailable', detail: expect.stringContaining('nothing answers') },
    ])
    await subject.check()
    expect([subject.ready, subject.health.detail]).toEqual([true, null])
  })
})
