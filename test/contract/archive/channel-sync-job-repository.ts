import { describe, expect, it } from 'vitest'
import { type ChannelSyncJob, channelSyncStates } from '../../../domain/archive/channel-sync-job.ts'
import { aChannelId, aChannelJob, anId, aSnowflake, moment } from '../../support/factories/index.ts'
import { race, racers } from '../shared/race.ts'
import { leaseLost, missing } from '../shared/refusals.ts'
import { moments, snowflakes } from '../shared/samples.ts'
import { claimContract, leaveContract, renewContract, takingBackContract } from './channel-job-leases.ts'
import { channelJobModel } from './channel-job-model.ts'
import { steeringContract } from './channel-job-steering.ts'
import { counts, jobsOf, long } from './channel-jobs-of.ts'
import type { ArchiveUnderTest, Contract } from './contract.ts'

export const channelSyncJobContract: Contract<'channelSyncJobs'> = {
  port: 'channelSyncJobs',
  holds(archive) {
    describe('storing', () => storingContract(archive))
    describe('listing', () => listingContract(archive))
    describe('claim', () => claimContract(archive))
    describe('renew', () => renewContract(archive))
    describe('leave', () => leaveContract(archive))
    describe('taking back', () => takingBackContract(archive))
    describe('steering', () => steeringContract(archive))
    describe('leases', () => channelJobModel(archive))
  },
}

function storingContract(archive: ArchiveUnderTest): void {
  const { storage } = archive
  const { upsert, find, held, claim, renew } = jobsOf(archive)

  it('keeps everything, and replaces it, with nothing too', async () => {
    const { first } = await held()
    const full = aChannelJob({
      ...{ ...first, runId: anId('run'), tenantAttempt: 3, state: 'done', counts, walkedTo: aSnowflake() },
      extent: { depth: 'everything', range: { from: aSnowflake(), to: aSnowflake() } },
      listed: {
        ...{ lastMessageId: aSnowflake(), archivedAt: moment(5), unreadable: 'no_history' },
        unlisted: { class: 'source_unavailable', message: 'Nobody answered: 💬' },
      },
      ...{ outcome: 'failed', error: { class: 'channel_gone', message: 'It is gone.' }, failures: 4 },
      ...{ startedAt: moment(3), finishedAt: moment(4) },
    })
    for (const job of [full, full, first]) {
      await upsert(job)
      expect(await find(first.channelId)).toStrictEqual(job)
    }
  })

  it('keeps every state, snowflakes however long, and times to the millisecond', async () => {
    const { first } = await held()
    const kept = [
      ...channelSyncStates.map((state) => ({ ...first, state })),
      ...snowflakes.map((each) => ({
        ...{ ...first, walkedTo: each, extent: { depth: 'window' as const, range: { from: each, to: each } } },
        listed: { ...first.listed, lastMessageId: each },
      })),
      ...moments.map((at) => ({ ...first, startedAt: at, finishedAt: at })),
    ]
    for (const job of kept) {
      await upsert(job)
      expect(await find(first.channelId)).toStrictEqual(job)
    }
  })

  it('takes a job away from whoever had it, counts its attempts on, and keeps when it was made', async () => {
    const { first } = await held()
    const lease = await claim(first.channelId, 0, 'one')
    await upsert({ ...first, runId: anId('run', 2), createdAt: moment(7) })
    expect(await find(first.channelId)).toStrictEqual({ ...first, runId: anId('run', 2), attempt: 1 })
    await expect(renew(first.channelId, lease)).rejects.toMatchObject(leaseLost)
    expect(await claim(first.channelId, 1, 'other')).toStrictEqual({ owner: 'other', attempt: 2 })
  })

  it('refuses a job without its channel', async () => {
    await expect(upsert(aChannelJob())).rejects.toMatchObject(missing('channel'))
    await upsert()
  })

  it('goes with its channel', async () => {
    const { first } = await held()
    await storage.transact((tx) => tx.channels.removeMany([first.channelId]))
    expect(await find(first.channelId)).toBeUndefined()
  })
}

function listingContract(archive: ArchiveUnderTest): void {
  const { storage } = archive
  const { upsert, held, claim, claimable, leave } = jobsOf(archive)
  const byId = (jobs: readonly ChannelSyncJob[]) => [...jobs].sort((a, b) => (a.channelId < b.channelId ? -1 : 1))

  it('gives those of channels that have any, by channel, each once', async () => {
    const { jobs } = await held(3)
    const ids = jobs.map(({ channelId }) => channelId)
    const { channelSyncJobs } = storage.read
    expect(await channelSyncJobs.findOf([...ids, aChannelId(), ...ids])).toStrictEqual(byId(jobs))
    expect(await channelSyncJobs.findOf([])).toStrictEqual([])
  })

  it('gives a tenant’s page by page', async () => {
    const { tenantId, jobs } = await held(3)
    await held(1)
    const [first, second, third] = byId(jobs)
    const page = await storage.read.channelSyncJobs.list(tenantId, { limit: 2, after: null })
    expect(page).toStrictEqual({ items: [first, second], next: second?.channelId })
    const rest = await storage.read.channelSyncJobs.list(tenantId, { limit: 2, after: page.next })
    expect(rest).toStrictEqual({ items: [third], next: null })
  })

  it('finds one of a run’s that is not done', async () => {
    const { tenantId, jobs, first } = await held(3)
    const [, second = first, third = first] = jobs
    const open = (run = 1) => storage.read.channelSyncJobs.findOpen(tenantId, anId('run', run))
    await upsert({ ...first, state: 'done' }, { ...third, runId: anId('run', 9) })
    expect(await open()).toBe(second.channelId)
    const lease = await claim(second.channelId, 0, 'one')
    expect(await open()).toBe(second.channelId)
    await leave({ ...second, state: 'cancelled' }, lease)
    expect([await open(), await open(9), await open(7)]).toStrictEqual([null, third.channelId, null])
  })

  it('gives under the lock one that is open now, whatever others committed since the transaction first read', async () => {
    const { tenantId, first } = await held(racers)
    const { runId } = first
    const { won } = await race(() =>
      storage.transact(async (tx) => {
        await tx.channelSyncJobs.findOpen(tenantId, runId)
        const open = await tx.channelSyncJobs.lockOpen(tenantId, runId)
        if (open !== null) await tx.channelSyncJobs.cancel(open, runId, { class: 'cancelled', message: '.' }, moment())
        return open
      }),
    )
    const none = await storage.transact((tx) => tx.channelSyncJobs.lockOpen(tenantId, runId))
    expect([new Set(won).size, won.includes(null), none]).toStrictEqual([racers, false, null])
  })

  it('offers those that are due, the least read first, and no more than asked for', async () => {
    const { tenantId, jobs } = await held(4)
    const read = [30, 5, 0, 5]
    const sized = byId(jobs).map((job, i) => ({ ...job, counts: { ...job.counts, read: read[i] ?? 0 } }))
    await upsert(...sized)
    const [a, b, c, d] = sized.map(({ channelId }) => channelId)
    expect(await claimable(tenantId)).toStrictEqual([c, b, d, a])
    expect(await claimable(tenantId, 2)).toStrictEqual([c, b])
    expect(await claimable(null)).toEqual(expect.arrayContaining([a, b, c, d]))
  })

  it('offers none that is held, done, or to wait, and again what a dead worker left', async () => {
    const { tenantId, jobs } = await held(5)
    const [one, two, three, four, five] = jobs.map(({ channelId }) => channelId)
    const [, , third = aChannelJob(), fourth = aChannelJob()] = jobs
    await claim(one ?? aChannelId(), 0, 'alive')
    await claim(two ?? aChannelId(), 0, 'dead', 0)
    await leave({ ...third, state: 'queued' }, await claim(third.channelId, 0, 'patient'), long)
    await upsert({ ...fourth, state: 'done' })
    expect(new Set(await claimable(tenantId))).toStrictEqual(new Set([two, five]))
    expect([three, four]).toStrictEqual([third.channelId, fourth.channelId])
  })

  it('offers none of a tenant that nobody holds any more, or somebody else', async () => {
    const { tenantId, first } = await held(1, 0)
    expect(await claimable(tenantId)).toStrictEqual([])
    const lease = await storage.transact((tx) => tx.tenantLeases.claim(tenantId, 'deletion', long))
    expect(await claimable(tenantId)).toStrictEqual([])
    await upsert({ ...first, tenantAttempt: lease.attempt })
    expect(await claimable(tenantId)).toStrictEqual([first.channelId])
  })
}
