import { describe, expect, it } from 'vitest'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import { type ChannelSyncJob, channelSyncStates } from '../../../domain/archive/channel-sync-job.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { Lease } from '../../../domain/shared/lease.ts'
import { storedChannel, storedTenant } from '../../support/archive-world.ts'
import { aChannelId, aChannelJob, anId, aSnowflake, moment } from '../../support/factories/index.ts'
import { race, racers } from '../shared/race.ts'
import { leaseLost, missing } from '../shared/refusals.ts'
import { moments, snowflakes } from '../shared/samples.ts'
import { channelJobModel } from './channel-job-model.ts'
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
    describe('leases', () => channelJobModel(archive))
  },
}

/** Long enough for a test; 0 seconds are over at once, so nobody waits. */
const long = 600

const counts = { read: 7, added: 6, changed: 5, unchanged: 4, revisions: 3, deleted: 2, faults: 1 }

const jobsOf = ({ storage }: ArchiveUnderTest) => ({
  upsert: (...jobs: readonly ChannelSyncJob[]) => storage.transact((tx) => tx.channelSyncJobs.upsertMany(jobs)),
  find: async (id: ChannelId) => (await storage.read.channelSyncJobs.findOf([id]))[0],
  claim: (id: ChannelId, attempt: number, owner: string, seconds = long) =>
    storage.transact((tx) => tx.channelSyncJobs.claim(id, attempt, owner, seconds, moment(2))),
  renew: (id: ChannelId, lease: Lease, seconds = long, progress: Pick<ChannelSyncJob, 'counts' | 'walkedTo'> = none) =>
    storage.transact((tx) => tx.channelSyncJobs.renew(id, lease, seconds, progress)),
  leave: (job: ChannelSyncJob, lease: Lease, seconds = 0) =>
    storage.transact((tx) => tx.channelSyncJobs.leave(job, lease, seconds)),
  claimable: async (tenantId: TenantId | null, limit = 100) =>
    (await storage.read.channelSyncJobs.listClaimable(tenantId, limit)).map(({ channelId }) => channelId),
  /** A tenant that is held for its sync, and a queued job for each of so many channels. */
  held: async (channels = 1, seconds = long) => {
    const { id: tenantId } = await storedTenant(storage)
    const { attempt: tenantAttempt } = await storage.transact((tx) => tx.tenantLeases.claim(tenantId, 'sync', seconds))
    const jobs: ChannelSyncJob[] = []
    for (let i = 0; i < channels; i++) {
      const { id: channelId } = await storedChannel(storage, { tenantId })
      jobs.push(aChannelJob({ tenantId, channelId, tenantAttempt, runId: anId('run', 1) }))
    }
    await storage.transact((tx) => tx.channelSyncJobs.upsertMany(jobs))
    const [first] = jobs
    if (first === undefined) throw new Error('no channel')
    return { tenantId, jobs, first }
  },
})

const none = { counts: aChannelJob().counts, walkedTo: null }

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

function claimContract(archive: ArchiveUnderTest): void {
  const { find, held, claim, upsert, leave } = jobsOf(archive)

  it('gives a job that is queued, and tells since when it is worked on, the first time', async () => {
    const { first } = await held()
    const lease = await claim(first.channelId, 0, 'one')
    expect(lease).toStrictEqual({ owner: 'one', attempt: 1 })
    const taken = { ...first, state: 'running', attempt: 1, startedAt: moment(2) } as const
    expect(await find(first.channelId)).toStrictEqual(taken)
    await leave({ ...taken, state: 'queued', startedAt: moment(1) }, lease)
    await claim(first.channelId, 1, 'other')
    expect(await find(first.channelId)).toStrictEqual({ ...taken, attempt: 2, startedAt: moment(1) })
  })

  it('is refused of what is held, done, waiting, no more, or not as it was seen', async () => {
    const { first, jobs } = await held(3)
    const [, second = first, third = first] = jobs
    await claim(first.channelId, 0, 'one')
    await upsert({ ...second, state: 'cancelled' })
    await leave({ ...third, state: 'queued' }, await claim(third.channelId, 0, 'one'), long)
    for (const [id, attempt] of [
      [first.channelId, 1],
      [second.channelId, 0],
      [third.channelId, 1],
      [aChannelId(), 0],
    ] as const)
      await expect(claim(id, attempt, 'other')).rejects.toMatchObject(leaseLost)
    await leave({ ...first, state: 'queued' }, { owner: 'one', attempt: 1 })
    await expect(claim(first.channelId, 0, 'other')).rejects.toMatchObject(leaseLost)
  })

  it('gives what ran out to whoever comes', async () => {
    const { first } = await held()
    await claim(first.channelId, 0, 'dead', 0)
    expect(await claim(first.channelId, 1, 'other')).toStrictEqual({ owner: 'other', attempt: 2 })
  })

  it('lets one of twenty racing workers win', async () => {
    const { first } = await held()
    const { won, refused } = await race((racer) => claim(first.channelId, 0, `racer ${racer}`))
    expect([won.length, refused.length]).toStrictEqual([1, racers - 1])
    for (const refusal of refused) expect(refusal).toMatchObject(leaseLost)
  })
}

function renewContract(archive: ArchiveUnderTest): void {
  const { storage } = archive
  const { find, held, claim, renew, claimable } = jobsOf(archive)

  it('stores how far the work is, and lets the lease last, also one that ran out', async () => {
    const { tenantId, first } = await held()
    const lease = await claim(first.channelId, 0, 'one', 0)
    expect(await claimable(tenantId)).toStrictEqual([first.channelId])
    const walkedTo = aSnowflake()
    for (let i = 0; i < 2; i++) await renew(first.channelId, lease, long, { counts, walkedTo })
    expect(await claimable(tenantId)).toStrictEqual([])
    expect(await find(first.channelId)).toMatchObject({ state: 'running', counts, walkedTo })
  })

  it('is refused to whoever was overtaken, and what he would have written is not', async () => {
    const { first } = await held()
    const lost = await claim(first.channelId, 0, 'one', 0)
    await claim(first.channelId, 1, 'one')
    await expect(
      storage.transact(async (tx) => {
        await tx.channelSyncJobs.renew(first.channelId, lost, long, { counts, walkedTo: null })
      }),
    ).rejects.toMatchObject(leaseLost)
    expect(await find(first.channelId)).toMatchObject({ attempt: 2, counts: first.counts })
    await expect(renew(aChannelId(), lost)).rejects.toMatchObject(leaseLost)
  })
}

function leaveContract(archive: ArchiveUnderTest): void {
  const { find, held, claim, leave } = jobsOf(archive)

  it('stores how it was left; a second time it is refused', async () => {
    const { first } = await held()
    const lease = await claim(first.channelId, 0, 'one')
    const done: ChannelSyncJob = {
      ...{ ...first, counts, attempt: 1, startedAt: moment(2), finishedAt: moment(3) },
      ...{ state: 'done', outcome: 'complete' },
    }
    await leave(done, lease)
    expect(await find(first.channelId)).toStrictEqual(done)
    await expect(leave(done, lease)).rejects.toMatchObject(leaseLost)
  })

  it('is refused to whoever was overtaken', async () => {
    const { first } = await held()
    const lost = await claim(first.channelId, 0, 'one', 0)
    await claim(first.channelId, 1, 'other')
    await expect(leave({ ...first, state: 'done' }, lost)).rejects.toMatchObject(leaseLost)
    expect(await find(first.channelId)).toMatchObject({ state: 'running', attempt: 2 })
  })
}

function takingBackContract(archive: ArchiveUnderTest): void {
  const { storage } = archive
  const { find, held, claim, renew, upsert } = jobsOf(archive)

  it.each(['revokeOf', 'cancelOf'] as const)('%s ends the leases of one tenant, and of no other', async (how) => {
    const [{ tenantId, first, jobs }, other] = [await held(3), await held()]
    const [, second = first, third = first] = jobs
    const lease = await claim(first.channelId, 0, 'one')
    const untouched = await claim(other.first.channelId, 0, 'one')
    await upsert({ ...second, state: 'done', finishedAt: moment(9) })
    for (let i = 0; i < 2; i++) {
      await storage.transact((tx) =>
        how === 'revokeOf' ? tx.channelSyncJobs.revokeOf(tenantId) : tx.channelSyncJobs.cancelOf(tenantId, moment(8)),
      )
    }
    const expected = how === 'revokeOf' ? { state: 'queued' } : { state: 'cancelled', finishedAt: moment(8) }
    expect(await find(first.channelId)).toMatchObject(expected)
    expect(await find(third.channelId)).toMatchObject(expected)
    expect(await find(second.channelId)).toMatchObject({ state: 'done', finishedAt: moment(9) })
    await expect(renew(first.channelId, lease)).rejects.toMatchObject(leaseLost)
    await renew(other.first.channelId, untouched)
  })
}
