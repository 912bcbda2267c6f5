import { describe, expect, it } from 'vitest'
import type { Tenant } from '../../../domain/archive/tenant.ts'
import { storedTenant } from '../../support/archive-world.ts'
import { aSnowflake, aTenant, aTenantId } from '../../support/factories/index.ts'
import { copiesContract } from '../shared/copies.ts'
import { race, racers } from '../shared/race.ts'
import { conflictOn } from '../shared/refusals.ts'
import { lookalikes, moments, snowflakes } from '../shared/samples.ts'
import type { ArchiveUnderTest, Contract } from './contract.ts'
import { tenantListContract } from './tenant-list.ts'
import { tenantListAllContract } from './tenant-list-all.ts'
import { tenantRemovalContract } from './tenant-removal.ts'
import { tenantUpdateContract } from './tenant-update.ts'

export const tenantContract: Contract<'tenants'> = {
  port: 'tenants',
  holds(archive) {
    describe('find', () => findContract(archive))
    describe('insert', () => insertContract(archive))
    describe('update', () => tenantUpdateContract(archive))
    describe('listPublic', () => tenantListContract(archive))
    describe('listAll', () => tenantListAllContract(archive))
    describe('remove', () => tenantRemovalContract(archive))
  },
}

function findContract({ storage }: ArchiveUnderTest): void {
  it('finds a tenant by its id, its slug and its source', async () => {
    const tenant = await storedTenant(storage)
    await storedTenant(storage)
    const { find, findBySlug, findBySource } = bound(storage.read.tenants)
    expect(await find(tenant.id)).toStrictEqual(tenant)
    expect(await findBySlug(tenant.slug)).toStrictEqual(tenant)
    expect(tenant.sourceId && (await findBySource('discord', tenant.sourceId))).toStrictEqual(tenant)
  })

  it('gives null for an id, a slug and a source that no tenant has', async () => {
    await storedTenant(storage, { sourceId: null })
    const { find, findBySlug, findBySource } = bound(storage.read.tenants)
    expect(await find(aTenantId())).toBeNull()
    expect(await findBySlug('no-such-community')).toBeNull()
    expect(await findBySource('discord', aSnowflake())).toBeNull()
  })

  it('finds a slug only as it is written', async () => {
    const { slug } = await storedTenant(storage)
    for (const other of [slug.toUpperCase(), `${slug} `, ` ${slug}`, `${slug}\u0000`, slug.slice(0, -1), `${slug}%`]) {
      expect(await storage.read.tenants.findBySlug(other)).toBeNull()
    }
  })

  it('tells neighbouring sources apart, however long', async () => {
    for (const sourceId of snowflakes) await storedTenant(storage, { sourceId })
    for (const sourceId of snowflakes) {
      expect((await storage.read.tenants.findBySource('discord', sourceId))?.sourceId).toBe(sourceId)
    }
  })
}

function insertContract({ storage }: ArchiveUnderTest): void {
  const insert = (tenant: Tenant) => storage.transact((tx) => tx.tenants.insert(tenant))

  it.each<Partial<Tenant>>([
    { status: 'MAINTENANCE', visibility: 'members', listed: true },
    { status: 'CANCELLED', visibility: 'public', listed: false },
    { status: 'DELETING', visibility: 'public', listed: true },
    { policies: { authorNames: 'named', keepDeleted: true, keepHistory: false } },
    { policies: { authorNames: 'pseudonymous', keepDeleted: false, keepHistory: true } },
    { sourceId: null },
    { version: 4_294_967_294 },
    { name: '😀'.repeat(255) },
    { name: '' },
  ])('stores every field as it is: %j', async (fields) => {
    const tenant = await storedTenant(storage, fields)
    expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
  })

  it('keeps names that look alike as they are', async () => {
    for (const name of lookalikes) {
      const { id } = await storedTenant(storage, { name })
      expect((await storage.read.tenants.find(id))?.name).toBe(name)
    }
  })

  it('keeps times to the millisecond', async () => {
    for (const time of moments) {
      const tenant = await storedTenant(storage, { createdAt: time, updatedAt: new Date(time.getTime() - 1) })
      expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
    }
  })

  it('refuses an id, a slug and a source that another tenant has', async () => {
    const { id, slug, sourceId } = await storedTenant(storage)
    await expect(insert(aTenant({ id }))).rejects.toMatchObject(conflictOn('id'))
    await expect(insert(aTenant({ slug }))).rejects.toMatchObject(conflictOn('slug'))
    await expect(insert(aTenant({ sourceId }))).rejects.toMatchObject(conflictOn('sourceId'))
  })

  it('leaves the tenant that was there first as it was', async () => {
    const tenant = await storedTenant(storage)
    await expect(insert(aTenant({ slug: tenant.slug, name: 'Another' }))).rejects.toMatchObject(conflictOn('slug'))
    await expect(insert({ ...aTenant(), id: tenant.id, name: 'Another' })).rejects.toMatchObject(conflictOn('id'))
    expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
  })

  it('lets many tenants wait for their source', async () => {
    const waiting = [await storedTenant(storage, { sourceId: null }), await storedTenant(storage, { sourceId: null })]
    for (const tenant of waiting) expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
  })

  it('sees the tenant inside its own transaction', async () => {
    const tenant = aTenant()
    const seen = await storage.transact(async (tx) => {
      await tx.tenants.insert(tenant)
      const { find, findBySlug, findBySource } = bound(tx.tenants)
      return [
        await find(tenant.id),
        await findBySlug(tenant.slug),
        tenant.sourceId && (await findBySource('discord', tenant.sourceId)),
      ]
    })
    expect(seen).toStrictEqual([tenant, tenant, tenant])
  })

  it.each(['slug', 'sourceId'] as const)('lets one of twenty racing for one %s win', async (field) => {
    const contested = aTenant()
    const { won, refused } = await race(async () => {
      const tenant = aTenant({ [field]: contested[field] })
      await insert(tenant)
      return tenant
    })
    expect(refused).toHaveLength(racers - 1)
    for (const refusal of refused) expect(refusal).toMatchObject(conflictOn(field))
    for (const tenant of won) expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
  })

  copiesContract({
    make: async () => aTenant(),
    store: insert,
    reads: [
      ({ id }) => storage.read.tenants.find(id),
      ({ slug }) => storage.read.tenants.findBySlug(slug),
      ({ id }) => storage.transact((tx) => tx.tenants.find(id)),
    ],
  })
}

type Finders = Pick<ArchiveUnderTest['storage']['read']['tenants'], 'find' | 'findBySlug' | 'findBySource'>

const bound = (tenants: Finders): Finders => ({
  find: (id) => tenants.find(id),
  findBySlug: (slug) => tenants.findBySlug(slug),
  findBySource: (platform, sourceId) => tenants.findBySource(platform, sourceId),
})
