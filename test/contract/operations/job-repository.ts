import { describe, expect, it } from 'vitest'
import { type Job, jobStatuses } from '../../../domain/operations/job.ts'
import { canonicalJson } from '../../../domain/shared/canonical-json.ts'
import { aJob, aJobId, aTenantId, moment } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { inTurn, race, racers, writeAgainstLock } from '../shared/race.ts'
import { conflictOn, notFound } from '../shared/refusals.ts'
import { lookalikes, moments, planes } from '../shared/samples.ts'
import type { Contract } from './contract.ts'
import { jobLeaseContract } from './job-lease.ts'
import { jobListContract } from './job-list.ts'
import { jobOpenContract } from './job-open.ts'
import { jobQueueContract } from './job-queue.ts'
import { jobRemovalContract } from './job-removal.ts'

export const jobContract: Contract<'jobs'> = {
  port: 'jobs',
  holds(operations) {
    const { storage } = operations
    const insert = (job: Job) => storage.transact((tx) => tx.jobs.insert(job))
    const update = (job: Job) => storage.transact((tx) => tx.jobs.update(job))
    const find = ({ id }: Job) => storage.read.jobs.find(id)

    it('gives null for a job that there is not', async () => {
      expect(await storage.read.jobs.find(aJobId())).toBeNull()
      expect(await storage.transact((tx) => tx.jobs.lock(aJobId()))).toBeNull()
    })

    it.each(moments)('stores a job as it is, its times to the millisecond: %s', async (time) => {
      const job = fullJob(time)
      await insert(job)
      expect(await find(job)).toStrictEqual(job)
      expect(await storage.transact((tx) => tx.jobs.lock(job.id))).toStrictEqual(job)
    })

    it.each(jobStatuses)('stores one that is %s', async (status) => {
      const job = aJob({ status })
      await insert(job)
      expect(await find(job)).toStrictEqual(job)
    })

    it('tells a progress of nothing from none, and an unknown total from zero', async () => {
      const unit = 'bytes'
      const progresses = [null, { done: 0, total: null, unit }, { done: 0, total: 0, unit }]
      const jobs = [...progresses, { done: 2 ** 53 - 1, total: 2 ** 53 - 1, unit }].map((progress) =>
        aJob({ progress }),
      )
      for (const job of jobs) await insert(job)
      for (const job of jobs) expect(await find(job)).toStrictEqual(job)
    })

    it('keeps texts that look alike, and every character of Unicode, as they are', async () => {
      const jobs = [...lookalikes, ...planes].map((text) =>
        aJob({
          payload: canonicalJson({ text }),
          result: canonicalJson(text),
          error: { code: 'failed', message: text },
        }),
      )
      for (const job of jobs) await insert(job)
      for (const job of jobs) expect(await find(job)).toStrictEqual(job)
    })

    it('refuses a second job of an id, and keeps the first', async () => {
      const job = aJob()
      await insert(job)
      await expect(insert(aJob({ id: job.id, kind: 'export' }))).rejects.toMatchObject(conflictOn('id'))
      expect(await find(job)).toStrictEqual(job)
    })

    it('lets one of twenty racing jobs of one id win', async () => {
      const id = aJobId()
      const { won, refused } = await race(async (racer) => {
        const job = aJob({ id, kind: `kind ${racer}` })
        await insert(job)
        return job
      })
      expect(won).toStrictEqual([await storage.read.jobs.find(id)])
      expect(refused).toHaveLength(racers - 1)
      for (const refusal of refused) expect(refusal).toMatchObject(conflictOn('id'))
    })

    it('lets nobody change a job that is locked', async () => {
      const job = aJob()
      await insert(job)
      const lock = writeAgainstLock(
        storage,
        (tx) => tx.jobs.lock(job.id),
        (tx) => tx.jobs.update({ ...job, status: 'cancelled' }),
      )
      expect(await lock).toStrictEqual(inTurn)
    })

    describe('update', () => {
      it('stores all but the kind, the tenant, the attempt and when it was made', async () => {
        const job = aJob({ tenantId: aTenantId(), attempt: 2 })
        const changed = { ...fullJob(moment(5)), id: job.id }
        await insert(job)
        await update(changed)
        const { kind, tenantId, attempt, createdAt } = job
        expect(await find(job)).toStrictEqual({ ...changed, kind, tenantId, attempt, createdAt })
      })

      it('takes away what is null now, and takes the same again', async () => {
        const job = fullJob(moment())
        const { id, kind, tenantId, attempt, createdAt } = job
        const emptied = aJob({ id, kind, tenantId, attempt, createdAt })
        await insert(job)
        await update(emptied)
        await update(emptied)
        expect(await find(job)).toStrictEqual(emptied)
      })

      it('refuses a job that there is not', async () => {
        await expect(update(aJob())).rejects.toMatchObject(notFound)
      })

      it('loses nothing of twenty that each lock before', async () => {
        const job = aJob({ progress: { done: 0, total: null, unit: 'files' } })
        await insert(job)
        const { refused } = await race(() =>
          storage.transact(async (tx) => {
            const stored = await tx.jobs.lock(job.id)
            if (stored?.progress) await tx.jobs.update({ ...stored, progress: plusOne(stored.progress) })
          }),
        )
        expect(refused).toStrictEqual([])
        expect((await find(job))?.progress?.done).toBe(racers)
      })
    })

    describe('list', () => jobListContract(operations))
    describe('open', () => jobOpenContract(operations))
    describe('removal', () => jobRemovalContract(operations))
    describe('queue', () => jobQueueContract(operations))
    describe('lease', () => jobLeaseContract(operations))
    copiesContract({ make: async () => fullJob(moment()), store: insert, reads: [find] })
  },
}

const plusOne = (progress: NonNullable<Job['progress']>) => ({ ...progress, done: progress.done + 1 })

/** A job that has something everywhere. */
const fullJob = (time: Date): Job => ({
  id: aJobId(),
  kind: 'delete-tenant',
  tenantId: aTenantId(),
  payload: canonicalJson({ from: 'files' }),
  status: 'failed',
  progress: { done: 7, total: 12, unit: 'messages' },
  furthest: 9,
  result: canonicalJson({ read: 7 }),
  error: { code: 'storage_busy', message: 'The storage was busy.' },
  attempt: 3,
  attemptsLeft: 2,
  notBefore: time,
  cancelRequestedAt: time,
  createdAt: time,
  startedAt: time,
  finishedAt: time,
})
