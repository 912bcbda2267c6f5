import { setMaxListeners } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RequestQueue } from '../../../adapters/discord/request-queue.ts'
import { openMemoryArchive } from '../../../adapters/memory/archive/storage.ts'
import type { RequestBudget } from '../../../domain/archive/ports/request-budget.ts'
import { sharedRequestBudgets } from '../../../domain/archive/use-cases/shared-request-budget.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => void vi.useRealTimers())

const perSecond = 45
const never = new AbortController().signal
setMaxListeners(0, never)

/** A process of its own on the budget of all, whose answers take so many milliseconds. Gives when its requests leave. */
function queueOn(shared: RequestBudget, roundTrip: number): { readonly left: number[]; ask(): Promise<void> } {
  const budget: RequestBudget = {
    async take(wanted) {
      const grant = await shared.take(wanted)
      if (roundTrip > 0) await new Promise((resolve) => setTimeout(resolve, roundTrip))
      return grant
    },
    refused: () => shared.refused(),
    pause: (milliseconds) => shared.pause(milliseconds),
  }
  const queue = new RequestQueue({ budget, pauses: [], meter: undefined, logger: undefined })
  const left: number[] = []
  const ask = async (): Promise<void> => {
    for (;;) {
      await queue.turn(never)
      left.push(performance.now())
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  return { left, ask }
}

/** How many of these times the fullest second holds, wherever it begins, and the emptiest. */
function secondsOf(times: readonly number[]): { readonly most: number; readonly least: number } {
  const counts = times
    .filter((from) => from + 1_000 <= (times.at(-1) ?? 0))
    .map((from) => times.filter((time) => time >= from && time < from + 1_000).length)
  return { most: Math.max(...counts), least: Math.min(...counts) }
}

it.each([
  [1, [0]],
  [1, [30]],
  [2, [0, 30]],
  [8, [0, 0, 0, 0, 0, 0, 0, 0]],
  [8, [0, 5, 10, 15, 20, 25, 30, 30]],
])(
  'no second holds more than the rate, nor much less once all are going: %s whose answers take %j ms',
  async (_, trips) => {
    const clock = { now: () => new Date(Date.UTC(2026, 0, 1) + performance.now()) }
    const budgets = sharedRequestBudgets({ storage: openMemoryArchive({ clock }), perSecond, refusedAtMost: 10 })
    const queues = trips.map((trip) => queueOn(budgets.of('token'), trip))
    // As many at a time as a sync walks channels.
    for (const { ask } of queues) for (let i = 0; i < 4; i++) void ask()
    await vi.advanceTimersByTimeAsync(30_000)
    const times = queues.flatMap(({ left }) => left).sort((a, b) => a - b)
    const { most, least } = secondsOf(times)
    // Answers that take unequal time bring requests nearer to each other by as much.
    const spread = (Math.max(...trips) - Math.min(...trips)) / 1_000
    expect(most).toBeLessThanOrEqual(perSecond * (1 + spread) + 1)
    expect(least).toBeGreaterThanOrEqual(perSecond * 0.95)
  },
)
