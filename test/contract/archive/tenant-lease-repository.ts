import { describe, expect, it } from 'vitest'
import { DomainError } from '../../../domain/shared/errors.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { Lease } from '../../../domain/shared/lease.ts'
import { storedTenant } from '../../support/archive-world.ts'
import { aTenantId } from '../../support/factories/index.ts'
import { inTurn, race, racers, writeAgainstLock } from '../shared/race.ts'
import { leaseLost, missing, tenantBusy } from '../shared/refusals.ts'
import type { ArchiveUnderTest, Contract } from './contract.ts'
import { type LeasesOfOne, leaseModel } from './lease-model.ts'

export const tenantLeaseContract: Contract<'tenantLeases'> = {
  port: 'tenantLeases',
  holds(archive) {
    describe('claim', () => claimContract(archive))
    describe('renew', () => renewContract(archive))
    describe('release', () => releaseContract(archive))
    describe('several owners', () => leaseModel(archive, () => ofNewTenant(archive)))
  },
}

/** Long enough for a test; 0 seconds are over at once, so nobody waits. */
const long = 600

const leasesOf = ({ storage }: ArchiveUnderTest) => ({
  find: (id: TenantId) => storage.read.tenantLeases.find(id),
  claim: (id: TenantId, owner: string, seconds = long) =>
    storage.transact((tx) => tx.tenantLeases.claim(id, owner, seconds)),
  renew: (id: TenantId, lease: Lease, seconds = long) =>
    storage.transact((tx) => tx.tenantLeases.renew(id, lease, seconds)),
  release: (id: TenantId, lease: Lease) => storage.transact((tx) => tx.tenantLeases.release(id, lease)),
})

async function ofNewTenant({ storage }: ArchiveUnderTest): Promise<LeasesOfOne> {
  const { id } = await storedTenant(storage)
  return {
    claim: (tx, owner, seconds) => tx.tenantLeases.claim(id, owner, seconds).catch(busy),
    renew: (tx, lease, seconds) => tx.tenantLeases.renew(id, lease, seconds),
    release: (tx, lease) => tx.tenantLeases.release(id, lease),
    find: (from) => from.tenantLeases.find(id),
  }
}

function busy(error: unknown): null {
  if (error instanceof DomainError && error.code === 'tenant_busy') return null
  throw error
}

function claimContract(archive: ArchiveUnderTest): void {
  const { storage } = archive
  const { find, claim, release } = leasesOf(archive)

  it('gives a lease that nobody had', async () => {
    const { id } = await storedTenant(storage)
    expect(await find(id)).toBeNull()
    expect(await claim(id, 'one')).toStrictEqual({ owner: 'one', attempt: 1 })
    expect(await find(id)).toStrictEqual({ owner: 'one', attempt: 1 })
  })

  it('is refused while another owner holds it, and leaves it to that one', async () => {
    const { id } = await storedTenant(storage)
    const lease = await claim(id, 'one')
    await expect(claim(id, 'other')).rejects.toMatchObject(tenantBusy)
    await expect(claim(id, 'ONE')).rejects.toMatchObject(tenantBusy)
    expect(await find(id)).toStrictEqual(lease)
  })

  it('lets a transaction in which it is refused go on', async () => {
    const { id } = await storedTenant(storage)
    await claim(id, 'one')
    const { id: free } = await storedTenant(storage)
    const lease = await storage.transact(async (tx) => {
      await expect(tx.tenantLeases.claim(id, 'other', long)).rejects.toMatchObject(tenantBusy)
      return tx.tenantLeases.claim(free, 'other', long)
    })
    expect(await find(free)).toStrictEqual(lease)
  })

  it('gives the holder a new lease in place of the old', async () => {
    const { id } = await storedTenant(storage)
    await claim(id, 'one')
    expect(await claim(id, 'one')).toStrictEqual({ owner: 'one', attempt: 2 })
  })

  it('gives what ran out to whoever comes, with a higher attempt', async () => {
    const { id } = await storedTenant(storage)
    await claim(id, 'one', 0)
    expect(await find(id)).toBeNull()
    expect(await claim(id, 'other')).toStrictEqual({ owner: 'other', attempt: 2 })
  })

  it('counts on over a release', async () => {
    const { id } = await storedTenant(storage)
    await release(id, await claim(id, 'one'))
    expect(await claim(id, 'one')).toStrictEqual({ owner: 'one', attempt: 2 })
  })

  it('keeps tenants apart', async () => {
    const [one, other] = [await storedTenant(storage), await storedTenant(storage)]
    await claim(one.id, 'one')
    expect(await claim(other.id, 'other')).toStrictEqual({ owner: 'other', attempt: 1 })
    expect(await find(one.id)).toStrictEqual({ owner: 'one', attempt: 1 })
  })

  it('is refused for a tenant that is not there', async () => {
    await expect(claim(aTenantId(), 'one')).rejects.toMatchObject(missing('tenant'))
  })

  it.each(['new', 'run out'])('lets one of twenty racing owners win: a lease that is %s', async (state) => {
    const { id } = await storedTenant(storage)
    if (state === 'run out') await claim(id, 'nobody', 0)
    const { won, refused } = await race((racer) => claim(id, `racer ${racer}`))
    expect(refused).toHaveLength(racers - 1)
    for (const refusal of refused) expect(refusal).toMatchObject(tenantBusy)
    expect(won).toStrictEqual([await find(id)])
  })
}

function renewContract(archive: ArchiveUnderTest): void {
  const { storage } = archive
  const { find, claim, renew, release } = leasesOf(archive)

  it('lets a lease last longer, and shorter', async () => {
    const { id } = await storedTenant(storage)
    const lease = await claim(id, 'one')
    await renew(id, lease, 0)
    expect(await find(id)).toBeNull()
    await renew(id, lease)
    expect(await find(id)).toStrictEqual(lease)
  })

  it('takes a repeat within one moment', async () => {
    const { id } = await storedTenant(storage)
    const lease = await claim(id, 'one')
    await storage.transact(async (tx) => {
      for (let i = 0; i < 5; i++) await tx.tenantLeases.renew(id, lease, long)
    })
    expect(await find(id)).toStrictEqual(lease)
  })

  it('is refused where another owner, or the same one again, has it now', async () => {
    const { id } = await storedTenant(storage)
    const first = await claim(id, 'one', 0)
    const second = await claim(id, 'other')
    await expect(renew(id, first)).rejects.toMatchObject(leaseLost)
    const third = await claim(id, 'other')
    await expect(renew(id, second)).rejects.toMatchObject(leaseLost)
    expect(await find(id)).toStrictEqual(third)
  })

  it('is refused behind a release, of a lease that never was, and of a tenant that is gone', async () => {
    const { id } = await storedTenant(storage)
    const lease = await claim(id, 'one')
    await release(id, lease)
    await expect(renew(id, lease)).rejects.toMatchObject(leaseLost)
    await expect(renew(aTenantId(), lease)).rejects.toMatchObject(leaseLost)
    const again = await claim(id, 'one')
    await storage.transact((tx) => tx.tenants.remove(id))
    await expect(renew(id, again)).rejects.toMatchObject(leaseLost)
  })

  it('keeps others from the lease until the transaction ends', async () => {
    const { id } = await storedTenant(storage)
    const lease = await claim(id, 'one', 0)
    const events = await writeAgainstLock(
      storage,
      (tx) => tx.tenantLeases.renew(id, lease, -60),
      (tx) => tx.tenantLeases.claim(id, 'other', long),
    )
    expect(events).toStrictEqual(inTurn)
    await expect(renew(id, lease)).rejects.toMatchObject(leaseLost)
  })
}

function releaseContract(archive: ArchiveUnderTest): void {
  const { storage } = archive
  const { find, claim, release } = leasesOf(archive)

  it('lets the next have it', async () => {
    const { id } = await storedTenant(storage)
    await release(id, await claim(id, 'one'))
    expect(await find(id)).toBeNull()
    expect(await claim(id, 'other')).toStrictEqual({ owner: 'other', attempt: 2 })
  })

  it('changes nothing of a lease that was lost, and again', async () => {
    const { id } = await storedTenant(storage)
    const lost = await claim(id, 'one', 0)
    const held = await claim(id, 'other')
    await release(id, lost)
    expect(await find(id)).toStrictEqual(held)
    await release(id, held)
    await release(id, held)
    await release(aTenantId(), held)
    expect(await find(id)).toBeNull()
  })
}
