import { describe, expect, it, vi } from 'vitest'
import { ended, type Job, type JobId } from '../../../domain/operations/job.ts'
import type { Lease } from '../../../domain/shared/lease.ts'
import { aJob, aJobId, anAuditEntry, aTenantId, moment } from '../../support/factories/index.ts'
import { inTurn, race, racers, writeAgainstLock } from '../shared/race.ts'
import type { OperationsUnderTest } from './contract.ts'

const lost = { code: 'lease_lost' }
const short = 0.05

export function jobLeaseContract({ storage }: OperationsUnderTest): void {
  const stored = async (overrides: Partial<Job> = {}): Promise<Job> => {
    const job = aJob(overrides)
    await storage.transact((tx) => tx.jobs.insert(job))
    return job
  }
  const claim = (id: JobId, owner = 'worker', seconds = 60) =>
    storage.transact((tx) => tx.jobs.claim(id, owner, seconds, moment(9)))
  const renew = (id: JobId, lease: Lease, seconds = 60) => storage.transact((tx) => tx.jobs.renew(id, lease, seconds))
  const update = (job: Job) => storage.transact((tx) => tx.jobs.update(job))
  const find = (id: JobId) => storage.read.jobs.find(id)
  /** As soon as the lease of another has run out. */
  const claimInTime = (id: JobId, owner: string) =>
    vi.waitFor(() => claim(id, owner), { timeout: 20_000, interval: 10 })
  const isHeld = async (id: JobId) =>
    (await storage.transact((tx) => tx.jobs.listOpen())).find(({ job }) => job.id === id)?.held

  describe('claim', () => {
    it('makes the job running and counts the attempt, and changes nothing else', async () => {
      const job = await stored({ attempt: 2, attemptsLeft: 3 })
      expect(await claim(job.id, 'worker 7')).toStrictEqual({ owner: 'worker 7', attempt: 3 })
      const running = { status: 'running', attempt: 3, attemptsLeft: 2, startedAt: moment(9) }
      expect(await find(job.id)).toStrictEqual({ ...job, ...running })
      expect(await isHeld(job.id)).toBe(true)
    })

    it('takes one that has no attempt left', async () => {
      const job = await stored({ attemptsLeft: 0 })
      await claim(job.id)
      expect(await find(job.id)).toMatchObject({ attempt: 1, attemptsLeft: 0 })
    })

    it.each(['receiving', 'succeeded', 'failed', 'cancelled'] as const)('refuses one that is %s', async (status) => {
      const job = await stored({ status })
      await expect(claim(job.id)).rejects.toMatchObject(lost)
      expect(await find(job.id)).toStrictEqual(job)
    })

    it('refuses one that there is not', async () => {
      await expect(claim(aJobId())).rejects.toMatchObject(lost)
    })

    it('refuses one that is held, even by the same owner', async () => {
      const job = await stored()
      const lease = await claim(job.id)
      for (const owner of ['worker', 'another']) await expect(claim(job.id, owner)).rejects.toMatchObject(lost)
      expect(await find(job.id)).toMatchObject({ attempt: 1 })
      await renew(job.id, lease)
    })

    it('lets one of twenty racing claims of a job win', async () => {
      const job = await stored()
      const { won, refused } = await race((racer) => claim(job.id, `worker ${racer}`))
      expect(won).toStrictEqual([{ owner: expect.any(String), attempt: 1 }])
      expect(refused).toHaveLength(racers - 1)
      for (const refusal of refused) expect(refusal).toMatchObject(lost)
    })

    it('takes one whose lease ran out, as another attempt', async () => {
      const job = await stored()
      const first = await claim(job.id, 'first', short)
      const second = await claimInTime(job.id, 'second')
      expect([first.attempt, second]).toStrictEqual([1, { owner: 'second', attempt: 2 }])
      expect(await find(job.id)).toMatchObject({ status: 'running', attempt: 2, attemptsLeft: job.attemptsLeft - 2 })
    })

    it('is held for as long as it was asked for: by the second and by parts of it', async () => {
      const [long, brief] = [await stored(), await stored()]
      await claim(long.id, 'worker', 20)
      await claim(brief.id, 'worker', 0.25)
      await vi.waitFor(async () => expect(await isHeld(brief.id)).toBe(false), { timeout: 20_000, interval: 10 })
      expect(await isHeld(long.id)).toBe(true)
    })
  })

  describe('renew', () => {
    it('makes a lease longer', async () => {
      const job = await stored()
      const lease = await claim(job.id, 'worker', short)
      await renew(job.id, lease)
      const other = await stored()
      await claim(other.id, 'worker', short)
      await claimInTime(other.id, 'another')
      await expect(claim(job.id, 'another')).rejects.toMatchObject(lost)
    })

    it('changes nothing that is seen of the job', async () => {
      const job = await stored()
      const lease = await claim(job.id)
      const before = await find(job.id)
      await renew(job.id, lease)
      expect(await find(job.id)).toStrictEqual(before)
    })

    it('holds any number of times, also within a millisecond', async () => {
      const job = await stored()
      const lease = await claim(job.id)
      await storage.transact(async (tx) => {
        for (let i = 0; i < 50; i++) await tx.jobs.renew(job.id, lease, 60)
      })
    })

    it('holds where the lease ran out and nobody took the job', async () => {
      const job = await stored()
      const lease = await claim(job.id, 'worker', short)
      await vi.waitFor(async () => expect(await isHeld(job.id)).toBe(false), { timeout: 20_000, interval: 10 })
      await renew(job.id, lease)
      expect(await isHeld(job.id)).toBe(true)
    })

    it('refuses who was overtaken, and nothing of the transaction is stored', async () => {
      const tenantId = aTenantId()
      const job = await stored({ tenantId })
      const paused = await claim(job.id, 'paused', short)
      const lease = await claimInTime(job.id, 'awake')
      const before = await find(job.id)
      const late = storage.transact(async (tx) => {
        await tx.audit.append(anAuditEntry({ tenantId }))
        await tx.jobs.renew(job.id, paused, 60)
        await tx.jobs.update(ended(job, { as: 'failed', error: { code: 'late', message: 'too late' } }, moment(10)))
      })
      await expect(late).rejects.toMatchObject(lost)
      expect(await find(job.id)).toStrictEqual(before)
      expect((await storage.read.audit.list({ tenantId }, { limit: 1, after: null })).items).toStrictEqual([])
      await renew(job.id, lease)
    })

    it('refuses an earlier attempt of the same owner', async () => {
      const job = await stored()
      const first = await claim(job.id, 'worker', short)
      const second = await claimInTime(job.id, 'worker')
      await expect(renew(job.id, first)).rejects.toMatchObject(lost)
      await renew(job.id, second)
    })

    it('refuses another owner, and a job that there is not', async () => {
      const job = await stored()
      const lease = await claim(job.id)
      const owners = ['Worker', 'worker ', 'another']
      for (const owner of owners) await expect(renew(job.id, { ...lease, owner })).rejects.toMatchObject(lost)
      await expect(renew(aJobId(), lease)).rejects.toMatchObject(lost)
    })

    it('lets nobody change the job before the transaction ends', async () => {
      const job = await stored()
      const lease = await claim(job.id)
      const events = await writeAgainstLock(
        storage,
        (tx) => tx.jobs.renew(job.id, lease, 60),
        (tx) => tx.jobs.update({ ...job, status: 'cancelled' }),
      )
      expect(events).toStrictEqual(inTurn)
    })
  })

  describe('update', () => {
    it('keeps the lease of a job that goes on running', async () => {
      const job = await stored()
      const lease = await claim(job.id)
      const progress = { done: 1, total: 2, unit: 'files' }
      await storage.transact(async (tx) => {
        await tx.jobs.renew(job.id, lease, 60)
        const running = await tx.jobs.lock(job.id)
        if (running !== null) await tx.jobs.update({ ...running, progress })
      })
      expect(await find(job.id)).toMatchObject({ status: 'running', progress, attempt: 1 })
      await renew(job.id, lease)
    })

    it.each(['queued', 'succeeded', 'failed', 'cancelled'] as const)(
      'takes the lease of one that is %s',
      async (status) => {
        const job = await stored()
        const lease = await claim(job.id)
        await update({ ...job, status })
        await expect(renew(job.id, lease)).rejects.toMatchObject(lost)
        expect(await find(job.id)).toStrictEqual({ ...job, status, attempt: 1 })
      },
    )

    it('lets a job that is queued again be taken at once, and its first holder write no more', async () => {
      const job = await stored()
      const first = await claim(job.id)
      await update({ ...job, status: 'queued' })
      expect(await claim(job.id)).toStrictEqual({ owner: 'worker', attempt: 2 })
      await expect(renew(job.id, first)).rejects.toMatchObject(lost)
    })

    it('gives no old lease back to a job that is said to run', async () => {
      const job = await stored()
      const lease = await claim(job.id)
      await update({ ...job, status: 'queued' })
      await update({ ...job, status: 'running' })
      await expect(renew(job.id, lease)).rejects.toMatchObject(lost)
      expect(await isHeld(job.id)).toBe(false)
      await claim(job.id, 'another')
    })
  })
}
