import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { ChannelSyncJob } from '../../../domain/archive/channel-sync-job.ts'
import { DomainError } from '../../../domain/shared/errors.ts'
import { claimed, type Lease, type LeaseState, neverLeased, released, renewed } from '../../../domain/shared/lease.ts'
import { storedChannel, storedTenant } from '../../support/archive-world.ts'
import { aChannelJob, moment } from '../../support/factories/index.ts'
import type { ArchiveUnderTest } from './contract.ts'

/** 0 seconds are over at once, so that a lease runs out without waiting; the others outlast the test. */
const seconds = fc.constantFrom(0, 600)
const who = fc.constantFrom('one', 'two', 'three')

const step = fc.oneof(
  fc.record({ does: fc.constant('claim' as const), who, seconds }),
  fc.record({ does: fc.constant('renew' as const), who, seconds }),
  fc.record({ does: fc.constant('leave' as const), who }),
  fc.record({ does: fc.constantFrom('revoke' as const, 'cancel' as const, 'requeue' as const) }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

interface ModelState extends LeaseState {
  readonly isOpen: boolean
}

const error = { class: 'cancelled', message: 'It was called off.' }

/** The storage's answers against the pure rules: the same claims win, the same writes are refused, whatever comes in whatever order. */
export function channelJobModel({ storage }: ArchiveUnderTest): void {
  const lost = (error: unknown): 'lost' => {
    if (error instanceof DomainError && error.code === 'lease_lost') return 'lost'
    throw error
  }

  async function aJob(): Promise<ChannelSyncJob> {
    const { id: tenantId } = await storedTenant(storage)
    const { id: channelId } = await storedChannel(storage, { tenantId })
    const job = aChannelJob({ tenantId, channelId })
    await storage.transact((tx) => tx.channelSyncJobs.upsertMany([job]))
    return job
  }

  const attemptOf = async (id: ChannelId): Promise<number> =>
    (await storage.read.channelSyncJobs.findOf([id]))[0]?.attempt ?? expect.unreachable()

  function does(step: Step, job: ChannelSyncJob, mine: Lease | undefined): Promise<Lease | 'done' | 'lost'> {
    const { channelId, tenantId, runId } = job
    return storage
      .transact(async (tx) => {
        const { channelSyncJobs: jobs } = tx
        if (step.does === 'revoke') await jobs.revokeOf(tenantId)
        else if (step.does === 'cancel') return (await jobs.cancel(channelId, runId, error, moment())) ? 'done' : 'lost'
        else if (step.does === 'requeue') return (await jobs.requeue(channelId, runId, 1)) ? 'done' : 'lost'
        else if (step.does === 'claim') {
          const attempt = (await jobs.findOf([channelId]))[0]?.attempt ?? 0
          return jobs.claim(channelId, attempt, step.who, step.seconds, moment())
        } else if (mine === undefined) return 'lost'
        else if (step.does === 'renew') await jobs.renew(channelId, mine, step.seconds, job)
        else await jobs.leave(job, mine, 0)
        return 'done'
      })
      .catch(lost)
  }

  /** A job is its worker's own until its lease ends: nobody claims what he holds himself, either. */
  function foreseen(step: Step, { isOpen, ...state }: ModelState, mine: Lease | undefined): ModelState | null {
    const now = new Date(0)
    const free = { ...state, owner: null, until: null }
    if (step.does === 'revoke') return { ...free, isOpen }
    if (step.does === 'cancel') return isOpen ? { ...free, isOpen: false } : null
    if (step.does === 'requeue') return isOpen ? null : { ...free, isOpen: true }
    const next = isOpen ? leased(step, state, mine, now) : null
    return next && { ...next, isOpen }
  }

  function leased(step: Step, state: LeaseState, mine: Lease | undefined, now: Date): LeaseState | null {
    if (step.does === 'claim') {
      const isHeld = state.owner !== null && state.until !== null && state.until > now
      return isHeld ? null : claimed(state, step.who, step.seconds, now)
    }
    if (mine === undefined) return null
    const held = renewed(state, mine, step.does === 'renew' ? step.seconds : 600, now)
    return step.does === 'leave' && held !== null ? released(state, mine) : held
  }

  it('answers as the rules do, whatever is done in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const job = await aJob()
        let state: ModelState = { ...neverLeased, isOpen: true }
        const leases = new Map<string, Lease>()
        for (const each of steps) {
          const mine = 'who' in each ? leases.get(each.who) : undefined
          const next = foreseen(each, state, mine)
          const answer = await does(each, job, mine)
          expect(answer === 'lost').toBe(next === null)
          if (typeof answer === 'object') leases.set(answer.owner, answer)
          state = next ?? state
          expect(await attemptOf(job.channelId)).toBe(state.attempt)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('lets one writer through where several believe that it is theirs, all at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), async (workers) => {
        const job = await aJob()
        const { channelId } = job
        const leases: Lease[] = []
        for (let i = 0; i < workers; i++)
          leases.push(
            await storage.transact((tx) => tx.channelSyncJobs.claim(channelId, i, `worker ${i}`, 0, moment())),
          )
        const written = await Promise.all(
          leases.map((lease, i) =>
            storage
              .transact((tx) =>
                tx.channelSyncJobs.renew(channelId, lease, 600, { ...job, counts: { ...job.counts, read: i } }),
              )
              .then(() => i, lost),
          ),
        )
        expect(written.filter((each) => each !== 'lost')).toEqual([workers - 1])
        expect((await storage.read.channelSyncJobs.findOf([channelId]))[0]?.counts.read).toBe(workers - 1)
      }),
      { numRuns: 10 },
    )
  })
}
