import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { latest, type Slot, slotsOf } from '../../../adapters/discord/slots.ts'
import { grantFrom, shareOf } from '../../../domain/archive/request-window.ts'

describe('slots', () => {
  it('spread a grant’s requests over its time', () => {
    expect(slotsOf({ requests: 4, startsIn: 100, lasts: 400 }, 1_000).map(({ due }) => due)).toEqual([
      1_100, 1_200, 1_300, 1_400,
    ])
  })

  it('are over with their grant, or a moment after they were due', () => {
    expect(slotsOf({ requests: 2, startsIn: 0, lasts: 400 }, 0).map(({ over }) => over)).toEqual([400, 400])
    expect(slotsOf({ requests: 1, startsIn: 0, lasts: 20 }, 0).map(({ over }) => over)).toEqual([latest])
  })
})

/** One step of some process: it comes so much later than the step before, asks for so many, and uses each so late. */
const step = fc.record({
  later: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2_000 })),
  wanted: fc.integer({ min: 1, max: 9 }),
  /** From 0, at once when it is due, to 1, at its very end; above, not at all. */
  lateness: fc.array(fc.double({ min: 0, max: 1.2, noNaN: true }), { minLength: 9, maxLength: 9 }),
})

/** When requests leave, whichever process each is of: a process’s own time is no part of it. */
function requestsOf(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[], perSecond: number) {
  let [now, next] = [0, 0]
  const times: number[] = []
  for (const { later, wanted, lateness } of steps) {
    now += later
    const granted = grantFrom(next, now * 1_000, shareOf(wanted, perSecond))
    next = granted.next
    slotsOf({ requests: wanted, ...granted.window }, now).forEach(({ due, over }: Slot, i) => {
      const late = lateness[i] ?? 0
      if (late < 1 && over > now) times.push(Math.max(now, due + late * (over - due)))
    })
  }
  return times.sort((a, b) => a - b)
}

describe('whatever processes ask, in whatever order, and however late they are', () => {
  const steps = fc.array(step, { minLength: 1, maxLength: 60 })
  const rate = fc.integer({ min: 1, max: 50 })

  test.prop([steps, rate])('no time holds more than the rate and what may be late', (taken, perSecond) => {
    const times = requestsOf(taken, perSecond)
    for (const [first, from] of times.entries()) {
      for (let last = first; last < times.length; last++) {
        const milliseconds = (times[last] ?? 0) - from
        // A grant’s requests may all be late, by its length at most.
        const late = Math.max(latest, (9 * 1_000) / perSecond)
        const permitted = ((milliseconds + late) * perSecond) / 1_000 + 1
        expect(last - first + 1).toBeLessThanOrEqual(permitted + 0.01)
      }
    }
  })

  test.prop([steps, rate])('slots that are used in time keep their distance', (taken, perSecond) => {
    const inTime = taken.map((each) => ({ ...each, lateness: each.lateness.map(() => 0) }))
    const times = requestsOf(inTime, perSecond)
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(1_000 / perSecond - 0.01)
  })

  test.prop([fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 8 }), rate])(
    'as many processes as there are, asking without end, get the whole rate: %s',
    (wanted, processes, perSecond) => {
      const rounds = Array.from({ length: processes * 20 }, () => ({ later: 0, wanted, lateness: [] }))
      const times = requestsOf(rounds, perSecond)
      const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000
      expect((times.length - 1) / seconds).toBeCloseTo(perSecond, 2)
    },
  )
})
