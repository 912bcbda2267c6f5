import { describe, expect, it } from 'vitest'
import { Pace } from '../../../adapters/cli/pace.ts'

function paced() {
  let milliseconds = 7_000
  const pace = new Pace(() => milliseconds)
  let count = 0
  return {
    pace,
    /** So many seconds at so much a second, a little at a time. */
    goes(seconds: number, perSecond: number): void {
      for (let i = 0; i < seconds * 20; i++) {
        milliseconds += 50
        count += perSecond / 20
        pace.reached(count)
      }
    },
    stands(seconds: number): void {
      milliseconds += seconds * 1000
    },
  }
}

describe('a pace', () => {
  it('is not told before a second has gone by', () => {
    const { pace, goes } = paced()
    expect(pace.perSecond).toBeNull()
    goes(0.95, 1_000)
    expect(pace.perSecond).toBeNull()
    goes(0.05, 1_000)
    expect(pace.perSecond).toBeCloseTo(1_000)
  })

  it('is that of the last ten seconds, whatever was before', () => {
    const { pace, goes } = paced()
    goes(600, 50_000)
    goes(5, 1_000)
    expect(pace.perSecond).toBeGreaterThan(20_000)
    goes(6, 1_000)
    expect(pace.perSecond).toBeCloseTo(1_000)
  })

  it('falls while nothing comes, and is back when it does', () => {
    const { pace, goes, stands } = paced()
    goes(20, 1_000)
    stands(10)
    expect(pace.perSecond).toBeLessThan(550)
    stands(600)
    expect(pace.perSecond).toBeLessThan(50)
    goes(11, 1_000)
    expect(pace.perSecond).toBeCloseTo(1_000)
  })

  it('is 0 where nothing came at all', () => {
    const { pace, stands } = paced()
    stands(5)
    expect(pace.perSecond).toBe(0)
  })
})
