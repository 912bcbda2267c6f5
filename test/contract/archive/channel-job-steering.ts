import { expect, it } from 'vitest'
import { type ChannelSyncJob, createChannelSyncJob } from '../../../domain/archive/channel-sync-job.ts'
import { aChannelId, anId, aSnowflake, moment } from '../../support/factories/index.ts'
import { leaseLost } from '../shared/refusals.ts'
import { counts, jobsOf, long } from './channel-jobs-of.ts'
import type { ArchiveUnderTest } from './contract.ts'

const error = { class: 'cancelled', message: 'It was called off: 💬' }

/** What somebody who looks on does with one channel of a run. */
export function steeringContract(archive: ArchiveUnderTest): void {
  const { storage } = archive
  const { find, held, claim, renew, leave, upsert, claimable } = jobsOf(archive)
  const cancel = ({ channelId, runId }: Pick<ChannelSyncJob, 'channelId' | 'runId'>) =>
    storage.transact((tx) => tx.channelSyncJobs.cancel(channelId, runId, error, moment(8)))
  const requeue = ({ channelId, runId }: Pick<ChannelSyncJob, 'channelId' | 'runId'>, attempt = 1) =>
    storage.transact((tx) => tx.channelSyncJobs.requeue(channelId, runId, attempt))
  const cancelled = { state: 'cancelled', outcome: 'cancelled', error, finishedAt: moment(8) } as const

  it('cancels a job that waits, with the reason, and no other', async () => {
    const { tenantId, jobs } = await held(2)
    const [first = expect.unreachable(), second = expect.unreachable()] = jobs
    expect(await cancel(first)).toBe(true)
    expect(await find(first.channelId)).toStrictEqual({ ...first, ...cancelled })
    expect(await claimable(tenantId)).toStrictEqual([second.channelId])
    expect(await find(second.channelId)).toStrictEqual(second)
  })

  it('takes a job that is cancelled away from its worker, and keeps what that did', async () => {
    const { first } = await held()
    const lease = await claim(first.channelId, 0, 'one')
    const progress = { counts, walkedTo: aSnowflake() }
    await renew(first.channelId, lease, long, progress)
    expect(await cancel(first)).toBe(true)
    await expect(renew(first.channelId, lease)).rejects.toMatchObject(leaseLost)
    await expect(leave({ ...first, state: 'done' }, lease)).rejects.toMatchObject(leaseLost)
    const left = { ...first, ...progress, attempt: 1, startedAt: moment(2) }
    expect(await find(first.channelId)).toStrictEqual({ ...left, ...cancelled })
  })

  it('cancels nothing of another run, that is over, or that there is not', async () => {
    const { first } = await held()
    expect(await cancel({ ...first, runId: anId('run', 2) })).toBe(false)
    expect(await cancel({ ...first, channelId: aChannelId() })).toBe(false)
    for (const over of [
      { ...first, state: 'done', outcome: 'complete' },
      { ...first, ...cancelled, error: null },
    ] as const) {
      await upsert(over)
      expect(await cancel(first)).toBe(false)
      expect(await find(first.channelId)).toStrictEqual(over)
    }
  })

  it.each([
    ['that failed', { state: 'done', outcome: 'failed', error, failures: 5 }],
    ['that was cancelled', cancelled],
    ['that was called off with its run', { state: 'cancelled', finishedAt: moment(8) }],
  ] as const)('queues a job %s once more, under the hold that is now', async (_, as) => {
    const { tenantId, first } = await held()
    const did = { counts, walkedTo: aSnowflake(), startedAt: moment(3) }
    await upsert({ ...first, ...as, ...did, tenantAttempt: 7 })
    expect(await requeue(first)).toBe(true)
    expect(await find(first.channelId)).toStrictEqual({ ...first, ...did })
    expect(await claimable(tenantId)).toStrictEqual([first.channelId])
    expect(await requeue(first)).toBe(false)
  })

  it('queues nothing once more that is open, came to its end, is of another run, or that there is not', async () => {
    const { first } = await held()
    for (const as of [
      { state: 'queued', outcome: null },
      { state: 'done', outcome: 'complete' },
      { state: 'done', outcome: 'unreadable' },
    ] as const) {
      await upsert({ ...first, ...as })
      expect(await requeue(first, 9)).toBe(false)
      expect(await find(first.channelId)).toStrictEqual({ ...first, ...as })
    }
    await upsert({ ...first, state: 'cancelled' })
    expect(await requeue({ ...first, runId: anId('run', 2) })).toBe(false)
    expect(await requeue({ ...first, channelId: aChannelId() })).toBe(false)
    expect(await find(first.channelId)).toStrictEqual({ ...first, state: 'cancelled' })
  })

  it('tells until when a job waits, and not after it was queued anew', async () => {
    const { first } = await held()
    await leave({ ...first, state: 'queued', failures: 1 }, await claim(first.channelId, 0, 'one'), long)
    expect(await find(first.channelId)).toMatchObject({ nextAttemptAt: expect.any(Date), failures: 1 })
    await upsert(createChannelSyncJob({ ...first, now: moment() }))
    expect((await find(first.channelId))?.nextAttemptAt).toBeNull()
  })
}
