import { beforeEach, describe, expect, it } from 'vitest'
import { SecretMismatch } from '../../domain/archive/errors.ts'
import { StorageUnavailable } from '../../domain/shared/errors.ts'
import { healthOf } from '../../src/health.ts'
import { type SeededClock, seededClock } from '../support/seeded.ts'

let clock: SeededClock
let logged: string[]
let failure: Error | null

beforeEach(() => {
  clock = seededClock()
  logged = []
  failure = null
})

const opened = () =>
  healthOf({
    storage: { name: 'tidb', durable: true },
    look: async () => {
      if (failure !== null) throw failure
      return null
    },
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
    clock.advance(15_001)
    expect(subject.health.status).toBe('unknown')
  })
})
