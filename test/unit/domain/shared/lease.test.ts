import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import {
  claimed,
  holderOf,
  type Lease,
  type LeaseState,
  neverLeased,
  released,
  renewed,
} from '../../../../domain/shared/lease.ts'

const owners = ['one', 'two', 'three'] as const

/** What somebody does at a moment. A `write` is what a lease is for: it is done only if the lease can be renewed. */
const step = fc.record({
  who: fc.constantFrom(...owners),
  does: fc.constantFrom('claim', 'write', 'release'),
  seconds: fc.integer({ min: 0, max: 30 }),
  /** Passes before. */
  pause: fc.integer({ min: 0, max: 40 }),
})

interface Write {
  readonly lease: Lease
  readonly at: number
}

interface World {
  state: LeaseState
  now: number
  /** As each of them believes, rightly or not. */
  readonly believed: Map<string, Lease>
  readonly claims: Lease[]
  readonly writes: Write[]
}

function run(steps: readonly { who: string; does: string; seconds: number; pause: number }[]): World {
  const world: World = { state: neverLeased, now: 0, believed: new Map(), claims: [], writes: [] }
  for (const { who, does, seconds, pause } of steps) {
    world.now += pause
    const now = new Date(world.now * 1_000)
    const lease = world.believed.get(who)
    if (does === 'claim') {
      const holder = holderOf(world.state, now)
      const taken = claimed(world.state, who, seconds, now)
      expect(taken === null).toBe(holder !== null && holder.owner !== who)
      if (taken === null) continue
      world.state = taken
      const mine = { owner: who, attempt: taken.attempt }
      world.believed.set(who, mine)
      world.claims.push(mine)
    } else if (lease !== undefined && does === 'write') {
      const state = renewed(world.state, lease, seconds, now)
      if (state === null) continue
      world.state = state
      world.writes.push({ lease, at: world.now })
    } else if (lease !== undefined) world.state = released(world.state, lease)
  }
  return world
}

describe('a lease, whatever is done in whatever order', () => {
  const steps = fc.array(step, { maxLength: 60 })

  test.prop([steps])('gives each claim a higher attempt than any before', (done) => {
    const attempts = run(done).claims.map(({ attempt }) => attempt)
    expect(attempts).toEqual([...attempts].sort((a, b) => a - b))
    expect(new Set(attempts).size).toBe(attempts.length)
  })

  test.prop([steps])('lets nobody write who was overtaken', (done) => {
    const { writes } = run(done)
    for (const [i, { lease }] of writes.entries()) {
      for (const later of writes.slice(i + 1)) expect(later.lease.attempt).toBeGreaterThanOrEqual(lease.attempt)
    }
  })

  test.prop([steps])(
    'lets its last owner write, also late, until somebody else takes it or it is given back',
    (done) => {
      const { state, claims } = run(done)
      const last = claims.at(-1)
      if (last === undefined || state.owner === null) return
      expect(renewed(state, last, 1, new Date(10 ** 9))).not.toBeNull()
      const other = claimed({ ...state, until: null }, 'another', 1, new Date(10 ** 9))
      expect(renewed(other ?? state, last, 1, new Date(10 ** 9))).toBeNull()
    },
  )
})
