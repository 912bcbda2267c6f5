import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ArchiveReaders, ArchiveRepositories } from '../../../domain/archive/ports/repositories.ts'
import { DomainError } from '../../../domain/shared/errors.ts'
import {
  claimed,
  holderOf,
  type Lease,
  type LeaseState,
  neverLeased,
  released,
  renewed,
} from '../../../domain/shared/lease.ts'
import type { ArchiveUnderTest } from './contract.ts'

/** The leases of one thing. */
export interface LeasesOfOne {
  /** `null` where another one holds it. */
  claim(tx: ArchiveRepositories, owner: string, seconds: number): Promise<Lease | null>
  renew(tx: ArchiveRepositories, lease: Lease, seconds: number): Promise<void>
  release(tx: ArchiveRepositories, lease: Lease): Promise<void>
  find(from: Pick<ArchiveReaders, 'runnerLeases' | 'tenantLeases'>): Promise<Lease | null>
}

/** 0 seconds are over at once, so that a lease runs out without waiting; the others outlast the test. */
const seconds = fc.constantFrom(0, 600)
const owners = ['one', 'two', 'three'] as const
const who = fc.constantFrom(...owners)
/** Which of the leases that it was ever given an owner goes by: 0 is the latest, whoever slept has an older one. */
const older = fc.constantFrom(0, 0, 0, 1, 2)

const step = fc.oneof(
  fc.record({ does: fc.constant('claim' as const), who, seconds }),
  fc.record({ does: fc.constant('renew' as const), who, seconds, older }),
  fc.record({ does: fc.constant('release' as const), who, older }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

const refused = (error: unknown): 'lost' => {
  if (error instanceof DomainError && error.code === 'lease_lost') return 'lost'
  throw error
}

/** The storage's answers against the pure rules, whatever owners do in whatever order; `fresh` gives what nobody ever held. */
export function leaseModel({ storage }: ArchiveUnderTest, fresh: () => Promise<LeasesOfOne>): void {
  const act = (step: Step, leases: LeasesOfOne, mine: Lease): Promise<Lease | null | 'done' | 'lost'> =>
    storage
      .transact(async (tx) => {
        if (step.does === 'claim') return leases.claim(tx, step.who, step.seconds)
        if (step.does === 'renew') await leases.renew(tx, mine, step.seconds)
        else await leases.release(tx, mine)
        return 'done' as const
      })
      .catch(refused)

  it('answer as the rules do: one holder at a time, numbers that rise, nothing for who was overtaken', async () => {
    const now = new Date(0)
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const leases = await fresh()
        const given: Lease[] = []
        let state: LeaseState = neverLeased
        for (const each of steps) {
          const before = given.filter(({ owner }) => owner === each.who)
          const mine = 'older' in each ? before.at(-1 - each.older) : undefined
          const lease = mine ?? { owner: each.who, attempt: 0 }
          const answer = await act(each, leases, lease)
          if (each.does === 'claim') {
            const next = claimed(state, each.who, each.seconds, now)
            expect(answer).toStrictEqual(next && { owner: next.owner, attempt: next.attempt })
            if (typeof answer === 'object' && answer !== null) {
              expect(answer.attempt).toBeGreaterThan(given.at(-1)?.attempt ?? 0)
              given.push(answer)
            }
            state = next ?? state
          } else if (each.does === 'renew') {
            const next = renewed(state, lease, each.seconds, now)
            expect(answer).toBe(next === null ? 'lost' : 'done')
            state = next ?? state
          } else {
            expect(answer).toBe('done')
            state = released(state, lease)
          }
          expect(await leases.find(storage.read)).toStrictEqual(holderOf(state, now))
        }
      }),
      { numRuns: 30 },
    )
  })

  it('lets one write at a time where several claim and write all at once, and none that was overtaken', async () => {
    const plan = fc.array(fc.record({ who, seconds, writes: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 2,
      maxLength: 6,
    })
    await fc.assert(
      fc.asyncProperty(plan, async (workers) => {
        const leases = await fresh()
        const writing = new Set<string>()
        const written: number[] = []
        const work = async (worker: (typeof workers)[number], i: number): Promise<void> => {
          const owner = `${worker.who} ${i}`
          const lease = await storage.transact((tx) => leases.claim(tx, owner, worker.seconds))
          if (lease === null) return
          for (let write = 0; write < worker.writes; write++) {
            const done = await storage
              .transact(async (tx) => {
                await leases.renew(tx, lease, worker.seconds)
                writing.add(owner)
                written.push(lease.attempt)
                await leases.find(tx)
                expect([...writing]).toEqual([owner])
                writing.delete(owner)
              })
              .catch(refused)
            if (done === 'lost') return
          }
        }
        await Promise.all(workers.map(work))
        expect(written.length).toBeGreaterThan(0)
        // A fence: once a later one wrote, no earlier one does.
        expect(written).toEqual([...written].sort((a, b) => a - b))
      }),
      { numRuns: 15 },
    )
  })
}
