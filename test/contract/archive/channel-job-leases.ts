import { expect, it } from 'vitest'
import type { ChannelSyncJob } from '../../../domain/archive/channel-sync-job.ts'
import { aChannelId, aSnowflake, moment } from '../../support/factories/index.ts'
import { race, racers } from '../shared/race.ts'
import { leaseLost } from '../shared/refusals.ts'
import { counts, jobsOf, long } from './channel-jobs-of.ts'
import type { ArchiveUnderTest } from './contract.ts'

export function claimContract(archive: ArchiveUnderTest): void {
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

export function renewContract(archive: ArchiveUnderTest): void {
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

export function leaveContract(archive: ArchiveUnderTest): void {
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

export function takingBackContract(archive: ArchiveUnderTest): void {
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
