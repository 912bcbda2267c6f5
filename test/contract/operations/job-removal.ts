import { expect, it } from 'vitest'
import { finalStatuses, type Job, jobId } from '../../../domain/operations/job.ts'
import { aJob, aJobId, moment } from '../../support/factories/index.ts'
import type { OperationsUnderTest } from './contract.ts'

export function jobRemovalContract({ storage, empty }: OperationsUnderTest): void {
  const store = (...jobs: readonly Job[]) =>
    storage.transact(async (tx) => {
      for (const job of jobs) await tx.jobs.insert(job)
    })
  const isThere = async ({ id }: Job): Promise<boolean> => (await storage.read.jobs.find(id)) !== null
  const remove = (before: Date, limit = 100, status: Job['status'] = 'succeeded') =>
    storage.transact((tx) => tx.jobs.removeMadeBefore(before, status, limit))

  it.each(finalStatuses)('removes those that are %s and were made before, and no others', async (status) => {
    await empty()
    const [old, alike, young, queued] = [
      aJob({ status, createdAt: moment(1) }),
      aJob({ status, createdAt: moment(2) }),
      aJob({ status, createdAt: moment(3) }),
      aJob({ status: 'queued', createdAt: moment(1) }),
    ]
    await store(old, alike, young, queued)
    expect(await remove(moment(3), 100, status)).toBe(2)
    expect(await Promise.all([old, alike, young, queued].map(isThere))).toEqual([false, false, true, true])
    expect(await remove(moment(3), 100, status)).toBe(0)
  })

  it('removes the first so many, ties by id', async () => {
    await empty()
    const jobs = ['1', '5', '9'].map((digit) =>
      aJob({ id: jobId(aJobId().replace(/^./, digit)), status: 'succeeded', createdAt: moment(1) }),
    )
    await store(...jobs.toReversed())
    expect(await remove(moment(2), 2)).toBe(2)
    expect(await Promise.all(jobs.map(isThere))).toEqual([false, false, true])
  })
}
