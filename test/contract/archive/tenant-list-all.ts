import { beforeEach, describe, expect, it } from 'vitest'
import type { TenantListing, TenantPlace, TenantSort } from '../../../domain/archive/ports/tenant-repository.ts'
import type { Tenant } from '../../../domain/archive/tenant.ts'
import { tenantId } from '../../../domain/shared/ids.ts'
import { storedTenant } from '../../support/archive-world.ts'
import { aTenantId, moment } from '../../support/factories/index.ts'
import { keysetContract } from '../shared/keyset.ts'
import { lookalikes, moments } from '../shared/samples.ts'
import type { ArchiveUnderTest } from './contract.ts'

const idOf = (digit: string) => tenantId(`${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`)
const digits = ['0', '3', '5', '9', 'a', 'c']

/** In the order of each sort: pairs share a value, and go by id. */
const values: Readonly<Record<TenantSort, (pair: number) => Partial<Tenant>>> = {
  name: (pair) => ({ name: ['B', 'a', 'á'][pair] ?? '' }),
  createdAt: (pair) => ({ createdAt: moment(pair), updatedAt: moment(99) }),
  updatedAt: (pair) => ({ updatedAt: moment(pair), createdAt: moment(-pair) }),
}

const between: Readonly<Record<TenantSort, string | Date>> = { name: 'B', createdAt: moment(), updatedAt: moment() }
const sorts = ['name', 'createdAt', 'updatedAt'] as const

export function tenantListAllContract(archive: ArchiveUnderTest): void {
  const { storage } = archive
  beforeEach(() => archive.empty())

  const list = async (listing: TenantListing) =>
    (await storage.read.tenants.listAll(listing, { limit: 100, after: null })).items

  it('is empty where there is no tenant, and for no ids', async () => {
    expect(await list({ sort: 'name', order: 'asc' })).toStrictEqual([])
    await storedTenant(storage)
    expect(await list({ sort: 'name', order: 'asc', ids: [] })).toStrictEqual([])
  })

  it('names tenants of every status and visibility', async () => {
    const tenants: Tenant[] = []
    for (const status of ['ACTIVE', 'MAINTENANCE', 'CANCELLED', 'DELETING'] as const) {
      for (const visibility of ['public', 'members', 'admins'] as const) {
        tenants.push(await storedTenant(storage, { status, visibility, name: `${tenants.length + 10}` }))
      }
    }
    expect(await list({ sort: 'name', order: 'asc' })).toStrictEqual(tenants)
  })

  it('orders names by their bytes, and times to the millisecond', async () => {
    for (const name of lookalikes.toReversed()) await storedTenant(storage, { name })
    expect((await list({ sort: 'name', order: 'asc' })).map(({ name }) => name)).toStrictEqual(lookalikes)
    await archive.empty()
    for (const time of moments.toReversed()) await storedTenant(storage, { createdAt: time })
    expect((await list({ sort: 'createdAt', order: 'desc' })).map(({ createdAt }) => createdAt)).toStrictEqual(
      moments.toReversed(),
    )
  })

  it('names only those that are asked for', async () => {
    const [one, two, three] = [
      await storedTenant(storage, { name: 'one' }),
      await storedTenant(storage, { name: 'two' }),
      await storedTenant(storage, { name: 'three' }),
    ]
    const ids = [two.id, aTenantId(), one.id, two.id]
    expect(await list({ sort: 'name', order: 'desc', ids })).toStrictEqual([two, one])
    const page = await storage.read.tenants.listAll(
      { sort: 'name', order: 'asc', ids: [one.id, three.id] },
      { limit: 1, after: { value: one.name, id: one.id } },
    )
    expect(page).toStrictEqual({ items: [three], next: null })
  })

  it('sees the changes of its own transaction', async () => {
    const tenant = await storedTenant(storage)
    const seen = await storage.transact(async (tx) => {
      const updated = await tx.tenants.update({ ...tenant, name: 'Other' })
      const page = await tx.tenants.listAll({ sort: 'name', order: 'asc' }, { limit: 10, after: null })
      return [page.items, [updated]]
    })
    expect(seen[0]).toStrictEqual(seen[1])
  })

  describe.each(sorts)('pages by %s', (sort) => {
    describe.each(['asc', 'desc'] as const)('%s', (order) => {
      keysetContract<Tenant, TenantPlace>(async () => {
        const rows: Tenant[] = []
        for (const [i, digit] of digits.entries()) {
          rows.push(await storedTenant(storage, { ...values[sort](Math.floor(i / 2)), id: idOf(digit) }))
        }
        if (order === 'desc') rows.reverse()
        const keyOf = (tenant: Tenant): TenantPlace => ({ value: tenant[sort], id: tenant.id })
        const [first, last] = [rows[0], rows.at(-1)]
        if (first === undefined || last === undefined) return expect.unreachable('six are stored')
        return {
          rows,
          list: (request) => storage.read.tenants.listAll({ sort, order }, request),
          keyOf,
          between: order === 'asc' ? { value: between[sort], id: idOf('1') } : { value: first[sort], id: idOf('b') },
          behind: { value: last[sort], id: idOf(order === 'asc' ? 'f' : '0') },
        }
      })
    })
  })
}
