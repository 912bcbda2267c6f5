import type { Clock } from '../../shared/clock.ts'
import { LeaseLost } from '../../shared/errors.ts'
import { leaseTimes } from '../../shared/lease.ts'
import type { Randomness } from '../../shared/random.ts'
import {
  attemptsAtMost,
  type ClaimedJob,
  ended,
  type Job,
  type JobOutcome,
  nextJob,
  progressed,
  type ToldProgress,
} from '../job.ts'
import type { OperationsStorage } from '../ports/repositories.ts'

/**
 * Takes the next job of those kinds for a worker; `null` where there is none. A job that was taken too often, the last time by a
 * process that died, is failed and passed over; one that was to be cancelled when its process died is cancelled.
 */
export type ClaimJob = (kinds: ReadonlySet<string>, owner: string) => Promise<ClaimedJob | null>

/** Keeps a job from being taken by others and says how far it is. Gives it as it is stored, with a wish to cancel it. Rejects with `lease_lost`. */
export type RenewJob = (claimed: ClaimedJob, progress: ToldProgress | null) => Promise<Job>

/** Says how a job ended; saying it again is no change. Rejects with `lease_lost`, and nothing is stored then. */
export type EndJob = (claimed: ClaimedJob, outcome: JobOutcome) => Promise<Job>

interface Dependencies {
  readonly storage: OperationsStorage
  readonly clock: Clock
  readonly randomness: Randomness
}

export const claimJob =
  ({ storage, clock }: Omit<Dependencies, 'randomness'>): ClaimJob =>
  async (kinds, owner) => {
    const now = clock.now()
    for (;;) {
      const taken = await storage.transact(async (tx): Promise<ClaimedJob | 'passed_over' | null> => {
        await tx.jobs.lockQueue()
        const job = nextJob(await tx.jobs.listOpen(), kinds, now)
        if (job === null) return null
        if (job.cancelRequestedAt !== null) {
          await tx.jobs.update(ended(job, { as: 'cancelled' }, now))
          return 'passed_over'
        }
        if (job.attemptsLeft === 0) {
          await tx.jobs.update(ended(job, { as: 'failed', error: givenUp }, now))
          return 'passed_over'
        }
        const lease = await tx.jobs.claim(job.id, owner, leaseTimes.seconds, now)
        const attemptsLeft = job.attemptsLeft - 1
        return { job: { ...job, status: 'running', attempt: lease.attempt, attemptsLeft, startedAt: now }, lease }
      })
      if (taken !== 'passed_over') return taken
    }
  }

const givenUp = {
  code: 'attempts_exhausted',
  message: `None of ${attemptsAtMost} attempts came to an end, or further than those before; the process of the last one died.`,
}

export const renewJob =
  ({ storage }: Pick<Dependencies, 'storage'>): RenewJob =>
  ({ job: { id }, lease }, progress) =>
    storage.transact(
      async (tx) => {
        await tx.jobs.renew(id, lease, leaseTimes.seconds)
        const stored = await held(tx.jobs, id)
        const job = progress === null ? stored : progressed(stored, progress)
        if (job !== stored) await tx.jobs.update(job)
        return job
      },
      { repeatable: true },
    )

export const endJob =
  ({ storage, clock, randomness }: Dependencies): EndJob =>
  async ({ job: { id }, lease }, outcome) => {
    const [now, share] = [clock.now(), outcome.as === 'postponed' ? shareOf(randomness) : 0]
    return storage.transact(
      async (tx) => {
        const stored = await held(tx.jobs, id)
        // Stored by an attempt of which nobody heard.
        if (stored.attempt === lease.attempt && stored.status !== 'running') return stored
        await tx.jobs.renew(id, lease, leaseTimes.seconds)
        const job = ended(stored, outcome, now, share)
        await tx.jobs.update(job)
        return job
      },
      { repeatable: true },
    )
  }

/** From 0 up to 1. */
const shareOf = (randomness: Randomness): number =>
  randomness.bytes(2).reduce((share, byte, at) => share + byte / 256 ** (at + 1), 0)

/** A job that is no more is nobody's. */
async function held(jobs: { lock(id: Job['id']): Promise<Job | null> }, id: Job['id']): Promise<Job> {
  const job = await jobs.lock(id)
  if (job === null) throw new LeaseLost()
  return job
}
