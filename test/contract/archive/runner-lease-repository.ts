import { beforeEach, describe, expect, it } from 'vitest'
import type { Lease } from '../../../domain/shared/lease.ts'
import { inTurn, race, racers, writeAgainstLock } from '../shared/race.ts'
import { leaseLost } from '../shared/refusals.ts'
import type { ArchiveUnderTest, Contract } from './contract.ts'
import { type LeasesOfOne, leaseModel } from './lease-model.ts'

export const runnerLeaseContract: Contract<'runnerLeases'> = {
  port: 'runnerLeases',
  holds(archive) {
    beforeEach(() => archive.empty())
    describe('claim', () => claimContract(archive))
    describe('renew', () => renewContract(archive))
    describe('release', () => releaseContract(archive))
    describe('several owners', () => leaseModel(archive, () => emptied(archive)))
  },
}

/** Long enough for a test; 0 seconds are over at once, so nobody waits. */
const long = 600
const runner = 'sync_scheduler'

const leasesOf = ({ storage }: ArchiveUnderTest) => ({
  find: () => storage.read.runnerLeases.find(runner),
  claim: (owner: string, seconds = long) =>
    storage.transact((tx) => tx.runnerLeases.claim(runner, owner, seconds)).then((lease) => lease ?? neverHeld),
  renew: (lease: Lease, seconds = long) => storage.transact((tx) => tx.runnerLeases.renew(runner, lease, seconds)),
  release: (lease: Lease) => storage.transact((tx) => tx.runnerLeases.release(runner, lease)),
})

async function emptied(archive: ArchiveUnderTest): Promise<LeasesOfOne> {
  await archive.empty()
  return {
    claim: (tx, owner, seconds) => tx.runnerLeases.claim(runner, owner, seconds),
    renew: (tx, lease, seconds) => tx.runnerLeases.renew(runner, lease, seconds),
    release: (tx, lease) => tx.runnerLeases.release(runner, lease),
    find: (from) => from.runnerLeases.find(runner),
  }
}

/** In place of a lease that was refused. */
const neverHeld: Lease = { owner: 'nobody', attempt: 0 }

function claimContract(archive: ArchiveUnderTest): void {
  const { find, claim, release } = leasesOf(archive)

  it('gives a lease that nobody had', async () => {
    expect(await find()).toBeNull()
    expect(await claim('one')).toStrictEqual({ owner: 'one', attempt: 1 })
    expect(await find()).toStrictEqual({ owner: 'one', attempt: 1 })
  })

  it('gives nothing while another owner holds it, and leaves it to that one', async () => {
    const lease = await claim('one')
    expect(await claim('other')).toBe(neverHeld)
    expect(await claim('ONE')).toBe(neverHeld)
    expect(await find()).toStrictEqual(lease)
  })

  it('gives the holder a new lease in place of the old', async () => {
    await claim('one')
    expect(await claim('one')).toStrictEqual({ owner: 'one', attempt: 2 })
  })

  it('gives what ran out to whoever comes, with a higher attempt', async () => {
    await claim('one', 0)
    expect(await find()).toBeNull()
    expect(await claim('other')).toStrictEqual({ owner: 'other', attempt: 2 })
  })

  it('counts on over a release', async () => {
    await release(await claim('one'))
    expect(await claim('one')).toStrictEqual({ owner: 'one', attempt: 2 })
  })

  it.each(['new', 'run out'])('lets one of twenty racing owners win: a lease that is %s', async (state) => {
    if (state === 'run out') await claim('nobody', 0)
    const { won, refused } = await race((racer) => claim(`racer ${racer}`))
    expect(refused).toStrictEqual([])
    const winners = won.filter((lease) => lease !== neverHeld)
    expect(winners).toStrictEqual([await find()])
    expect(won).toHaveLength(racers)
  })
}

function renewContract(archive: ArchiveUnderTest): void {
  const { storage } = archive
  const { find, claim, renew, release } = leasesOf(archive)

  it('lets a lease last longer, and shorter', async () => {
    const lease = await claim('one')
    await renew(lease, 0)
    expect(await find()).toBeNull()
    await renew(lease)
    expect(await find()).toStrictEqual(lease)
  })

  it('is refused where another owner, or the same one again, has it now', async () => {
    const first = await claim('one', 0)
    const second = await claim('other')
    await expect(renew(first)).rejects.toMatchObject(leaseLost)
    const third = await claim('other')
    await expect(renew(second)).rejects.toMatchObject(leaseLost)
    expect(await find()).toStrictEqual(third)
  })

  it('is refused behind a release, and of a lease that never was', async () => {
    await expect(renew(neverHeld)).rejects.toMatchObject(leaseLost)
    const lease = await claim('one')
    await release(lease)
    await expect(renew(lease)).rejects.toMatchObject(leaseLost)
  })

  it('keeps others from the lease until the transaction ends', async () => {
    const lease = await claim('one', 0)
    const events = await writeAgainstLock(
      storage,
      (tx) => tx.runnerLeases.renew(runner, lease, -60),
      (tx) => tx.runnerLeases.claim(runner, 'other', long),
    )
    expect(events).toStrictEqual(inTurn)
    await expect(renew(lease)).rejects.toMatchObject(leaseLost)
  })
}

function releaseContract(archive: ArchiveUnderTest): void {
  const { find, claim, release } = leasesOf(archive)

  it('lets the next have it', async () => {
    await release(await claim('one'))
    expect(await find()).toBeNull()
    expect(await claim('other')).toStrictEqual({ owner: 'other', attempt: 2 })
  })

  it('changes nothing of a lease that was lost, and again', async () => {
    const first = await claim('one', 0)
    const second = await claim('other')
    await release(first)
    expect(await find()).toStrictEqual(second)
    await release(second)
    await release(second)
    expect(await find()).toBeNull()
  })
}
