import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { openMemoryArchive } from '../../../adapters/memory/archive/storage.ts'
import { sharedRequestBudgets } from '../../../domain/archive/use-cases/shared-request-budget.ts'
import { DomainError } from '../../../domain/shared/errors.ts'

const processes = 2
const refusedAtMost = 30
const grant = 3

/** One of the processes takes a grant so many milliseconds later, and so many of its requests are refused. */
const step = fc.record({
  later: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 200_000 })),
  who: fc.integer({ min: 0, max: processes - 1 }),
  refused: fc.integer({ min: 0, max: grant }),
})

const blocked = (error: unknown): null => {
  if (error instanceof DomainError && error.code === 'source_refused') return null
  throw error
}

test.prop([fc.array(step, { minLength: 1, maxLength: 300, size: 'max' })], { numRuns: 200 })(
  'in no ten minutes are more refused than the limit and one grant of each process, whatever they ask',
  async (steps) => {
    let now = Date.UTC(2026, 0, 1)
    const storage = openMemoryArchive({ clock: { now: () => new Date(now) } })
    const options = { storage, perSecond: 45, refusedAtMost }
    const budgets = Array.from({ length: processes }, () => sharedRequestBudgets(options).of('token'))
    const refusals: number[] = []
    for (const { later, who, refused } of steps) {
      now += later
      const budget = budgets[who] ?? expect.unreachable()
      const granted = await budget.take(grant).catch(blocked)
      // They are counted by the minute: those of a minute before may be among them.
      const counted = refusals.filter((time) => time > now - 660_000)
      if (granted === null) expect(counted.length).toBeGreaterThanOrEqual(refusedAtMost)
      else {
        for (let i = 0; i < refused; i++) await budget.refused()
        refusals.push(...Array.from({ length: refused }, () => now))
      }
      const recent = refusals.filter((time) => time > now - 600_000)
      expect(recent.length).toBeLessThan(refusedAtMost + processes * grant)
    }
  },
)
