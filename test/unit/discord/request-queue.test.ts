import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { RequestQueue } from '../../../adapters/discord/request-queue.ts'
import { SourceRefused } from '../../../domain/archive/errors.ts'
import type { RequestBudget, RequestGrant } from '../../../domain/archive/ports/request-budget.ts'
import { grantFrom, shareOf } from '../../../domain/archive/request-window.ts'
import { StorageUnavailable } from '../../../domain/shared/errors.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** A budget of 50 a second that answers after so many milliseconds, and a queue on it. */
function setup({ roundTrip = 0, perSecond = 50 } = {}) {
  const taken: number[] = []
  const pauses: number[] = []
  const counted: [string, number][] = []
  const failures: Error[] = []
  let next = 0
  const budget: RequestBudget = {
    async take(wanted): Promise<RequestGrant> {
      if (roundTrip > 0) await new Promise((resolve) => setTimeout(resolve, roundTrip))
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      const requests = Math.min(wanted, 10)
      const granted = grantFrom(next, performance.now() * 1_000, shareOf(requests, perSecond))
      next = granted.next
      taken.push(requests)
      return { requests, ...granted.window }
    },
    refused: async () => {},
    pause: async (milliseconds) => {
      pauses.push(milliseconds)
      next = Math.max(next, (performance.now() + milliseconds) * 1_000)
    },
  }
  const queue = new RequestQueue({
    budget,
    pauses: [100, 200],
    logger: undefined,
    meter: {
      count: (_, labels, times = 1) => void counted.push([Object.values(labels).join(), times]),
      time: () => {},
    },
  })
  const start = performance.now()
  const left: number[] = []
  const never = new AbortController().signal
  const ask = (signal = never): Promise<void> =>
    queue.turn(signal).then(() => void left.push(Math.round(performance.now() - start)))
  return { queue, ask, left, taken, pauses, counted, failures }
}

const milliseconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count)

describe('a queue', () => {
  it('lets requests leave one by one, at the rate', async () => {
    const { ask, left } = setup()
    for (let i = 0; i < 5; i++) void ask()
    await milliseconds(1_000)
    // The first asked for one, before the others came.
    expect(left).toEqual([0, 20, 40, 60, 80])
  })

  it.each([0, 5, 30, 120])('reaches the whole rate by itself where a grant takes %s ms', async (roundTrip) => {
    const { ask, left, taken } = setup({ roundTrip })
    for (let i = 0; i < 500; i++) void ask()
    await milliseconds(3_000)
    const steady = left.filter((time) => time >= 1_000 && time < 3_000)
    expect(steady.length).toBeGreaterThanOrEqual(98)
    expect(steady.length).toBeLessThanOrEqual(101)
    expect(Math.max(...taken)).toBeLessThanOrEqual(10)
    expect(taken.length).toBeLessThan(left.length / 3)
  })

  it.each([0, 5, 30])(
    'reaches nearly the whole rate with one at a time, where a grant takes %s ms',
    async (roundTrip) => {
      const { ask, left, taken } = setup({ roundTrip })
      const again = (): void => void ask().then(() => setTimeout(again, 5))
      again()
      await milliseconds(10_000)
      const steady = left.filter((time) => time >= 5_000)
      expect(steady.length).toBeGreaterThanOrEqual(0.95 * 250)
      expect(steady.length).toBeLessThanOrEqual(251)
      expect(taken.length).toBeLessThan(left.length / 4)
    },
  )

  it('takes little more than it uses where requests come slowly', async () => {
    const { ask, left, counted } = setup()
    const again = (): void => void ask().then(() => setTimeout(again, 300))
    again()
    await milliseconds(60_000)
    expect(left.length).toBeGreaterThan(195)
    const expired = counted.filter(([fate]) => fate === 'expired').reduce((sum, [, times]) => sum + times, 0)
    expect(expired).toBeLessThan(left.length / 20)
  })

  it('asks for nothing that nobody waits for', async () => {
    const { ask, taken } = setup()
    await Promise.all([ask(), milliseconds(1)])
    await milliseconds(5_000)
    expect(taken).toEqual([1])
  })

  it('drops what was not used in its time', async () => {
    const { ask, left, counted } = setup()
    const [one, other] = [new AbortController(), new AbortController()]
    const waiting = [ask(), ask(one.signal), ask(other.signal)].map((turn) => turn.catch(() => {}))
    await milliseconds(1)
    one.abort()
    other.abort()
    await Promise.all(waiting)
    await milliseconds(5_000)
    void ask()
    await milliseconds(1)
    expect(left).toEqual([0, 5_001])
    expect(counted.filter(([fate]) => fate === 'expired').length).toBeGreaterThanOrEqual(2)
  })

  it('lets go of whoever is called off, and nobody else', async () => {
    const { ask, left } = setup()
    const called = new AbortController()
    const turns = [ask(), ask(called.signal), ask()]
    called.abort()
    await expect(turns[1]).rejects.toMatchObject({ name: 'AbortError' })
    await milliseconds(100)
    await Promise.all([turns[0], turns[2]])
    expect(left).toHaveLength(2)
    await expect(ask(called.signal)).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('lets nothing leave in a pause, whatever was granted', async () => {
    const { queue, ask, left, pauses } = setup()
    for (let i = 0; i < 8; i++) void ask()
    await milliseconds(50)
    const before = left.length
    await queue.pause(1_000)
    await milliseconds(990)
    expect([left.length, pauses]).toEqual([before, [1_000]])
    await milliseconds(500)
    expect(left).toHaveLength(8)
  })
})

describe('a budget that cannot be asked', () => {
  const away = () => new StorageUnavailable('it is away')

  it('is asked again, a while later each time', async () => {
    const { ask, left, failures } = setup()
    failures.push(away(), away())
    void ask()
    await milliseconds(50)
    // Who comes meanwhile changes nothing.
    void ask()
    await milliseconds(1_000)
    expect(left).toEqual([300, 320])
  })

  it('fails all who wait with what it said at last, and the next one asks anew', async () => {
    const { ask, left, failures } = setup()
    failures.push(away(), away(), away())
    const turns = Promise.allSettled([ask(), ask()])
    await milliseconds(300)
    for (const turn of await turns) expect(turn).toMatchObject({ reason: { code: 'storage_unavailable' } })
    void ask()
    await milliseconds(1)
    expect(left).toEqual([300])
  })

  it('is not asked again where it grants no more', async () => {
    const { ask, failures } = setup()
    failures.push(new SourceRefused('blocked', 'too many'))
    await expect(ask()).rejects.toMatchObject({ code: 'source_refused', details: { reason: 'blocked' } })
  })

  it('keeps nothing awake for nobody', async () => {
    const { ask, failures } = setup()
    failures.push(away())
    const called = new AbortController()
    const turn = ask(called.signal)
    await milliseconds(1)
    expect(vi.getTimerCount()).toBe(1)
    called.abort()
    await expect(turn).rejects.toThrow()
    expect(vi.getTimerCount()).toBe(0)
  })
})
