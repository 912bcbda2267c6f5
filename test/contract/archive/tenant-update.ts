import { expect, it } from 'vitest'
import type { Tenant } from '../../../domain/archive/tenant.ts'
import { storedTenant } from '../../support/archive-world.ts'
import { aTenant, moment } from '../../support/factories/index.ts'
import { spoil } from '../shared/copies.ts'
import { race, racers } from '../shared/race.ts'
import { conflictOn, notFound } from '../shared/refusals.ts'
import type { ArchiveUnderTest } from './contract.ts'

export function tenantUpdateContract({ storage }: ArchiveUnderTest): void {
  const update = (tenant: Tenant) => storage.transact((tx) => tx.tenants.update(tenant))

  it('stores every field, raises the version and gives the tenant as stored', async () => {
    const before = await storedTenant(storage)
    const { id, version, createdAt, ...others } = aTenant({
      status: 'MAINTENANCE',
      visibility: 'public',
      listed: true,
      policies: { authorNames: 'named', keepDeleted: true, keepHistory: false },
      updatedAt: moment(1),
    })
    const after = { ...before, ...others, version: 2 }
    expect(await update({ ...before, ...others })).toStrictEqual(after)
    expect(await storage.read.tenants.find(before.id)).toStrictEqual(after)
  })

  it('never changes when a tenant was created', async () => {
    const before = await storedTenant(storage)
    const after = { ...before, version: 2 }
    expect(await update({ ...before, createdAt: moment(99) })).toStrictEqual(after)
    expect(await storage.read.tenants.find(before.id)).toStrictEqual(after)
  })

  it('raises the version of a tenant that is the same otherwise', async () => {
    const before = await storedTenant(storage)
    expect((await update(before)).version).toBe(2)
    expect((await storage.read.tenants.find(before.id))?.version).toBe(2)
  })

  it('goes on from what it gave', async () => {
    const second = await update(await storedTenant(storage))
    expect(await update({ ...second, name: 'Third' })).toStrictEqual({ ...second, name: 'Third', version: 3 })
  })

  it('gives and takes a source', async () => {
    const unbound = await storedTenant(storage, { sourceId: null })
    const { sourceId } = aTenant()
    const bound = await update({ ...unbound, sourceId })
    expect(sourceId && (await storage.read.tenants.findBySource('discord', sourceId))).toStrictEqual(bound)
    await update({ ...bound, sourceId: null })
    expect(sourceId && (await storage.read.tenants.findBySource('discord', sourceId))).toBeNull()
  })

  it('lets a slug that was given up be taken', async () => {
    const first = await storedTenant(storage)
    await update({ ...first, slug: aTenant().slug })
    const second = await storedTenant(storage, { slug: first.slug })
    expect(await storage.read.tenants.findBySlug(first.slug)).toStrictEqual(second)
  })

  it.each([0, 2, 3])('refuses a version that is not the stored one: %i', async (version) => {
    const tenant = await storedTenant(storage)
    await expect(update({ ...tenant, version, name: 'Lost' })).rejects.toMatchObject(conflictOn('version'))
    expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
  })

  it('refuses a second update of the same version, within one transaction too', async () => {
    const tenant = await storedTenant(storage)
    const twice = storage.transact(async (tx) => {
      await tx.tenants.update({ ...tenant, name: 'First' })
      await tx.tenants.update({ ...tenant, name: 'Second' })
    })
    await expect(twice).rejects.toMatchObject(conflictOn('version'))
    expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
  })

  it('refuses a tenant that is not there', async () => {
    const absent = aTenant()
    await expect(update(absent)).rejects.toMatchObject(notFound)
    expect(await storage.read.tenants.find(absent.id)).toBeNull()
  })

  it('refuses a slug and a source that another tenant has', async () => {
    const { slug, sourceId } = await storedTenant(storage)
    const tenant = await storedTenant(storage)
    await expect(update({ ...tenant, slug })).rejects.toMatchObject(conflictOn('slug'))
    await expect(update({ ...tenant, sourceId })).rejects.toMatchObject(conflictOn('sourceId'))
    expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
  })

  it('lets one of twenty racing updates of one version win', async () => {
    const tenant = await storedTenant(storage)
    const { won, refused } = await race((racer) => update({ ...tenant, name: `Racer ${racer}` }))
    expect(refused).toHaveLength(racers - 1)
    for (const refusal of refused) expect(refusal).toMatchObject(conflictOn('version'))
    expect(won).toStrictEqual([await storage.read.tenants.find(tenant.id)])
  })

  it('counts every one of twenty racing updates that read again when refused', async () => {
    const { id } = await storedTenant(storage)
    const { refused } = await race(async () => {
      for (let attempt = 0; attempt < racers; attempt++) {
        const current = await storage.read.tenants.find(id)
        const refusal = current && (await update(current).then(() => null, codeOf))
        if (refusal === null) return
        expect(refusal).toBe('conflict')
      }
      expect.unreachable('each round lets one win, so twenty rounds let all')
    })
    expect(refused).toStrictEqual([])
    expect((await storage.read.tenants.find(id))?.version).toBe(1 + racers)
  })

  it('keeps no hold of what it was given and gave', async () => {
    const before = await storedTenant(storage)
    const given = structuredClone(before)
    spoil(await update(given))
    spoil(given)
    expect(await storage.read.tenants.find(before.id)).toStrictEqual({ ...before, version: 2 })
  })
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : error)
