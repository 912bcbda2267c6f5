import { beforeEach, describe, expect, it } from 'vitest'
import { type Slug, tenantSlug } from '../../../domain/archive/slug.ts'
import type { Tenant } from '../../../domain/archive/tenant.ts'
import { storedTenant } from '../../support/archive-world.ts'
import { aListedTenant } from '../../support/factories/index.ts'
import { keysetContract } from '../shared/keyset.ts'
import type { ArchiveUnderTest } from './contract.ts'

/** In the order of their bytes: a hyphen before digits, digits before letters, a prefix before what it begins. */
const slugs = ['0-9', '10-a', '9zz', 'a-b', 'a0b', 'aa-a', 'aaa', 'aaaa'].map((slug) => tenantSlug(slug))

export function tenantListContract(archive: ArchiveUnderTest): void {
  const { storage } = archive
  beforeEach(() => archive.empty())

  const listed = (overrides: Partial<Tenant>) => storedTenant(storage, aListedTenant(overrides))
  const slugsListed = async (after: Slug | null = null) =>
    (await storage.read.tenants.listPublic({ limit: 100, after })).items.map(({ slug }) => slug)

  it('is empty where no tenant is listed', async () => {
    expect(await storage.read.tenants.listPublic({ limit: 10, after: null })).toStrictEqual({ items: [], next: null })
  })

  it('names tenants by slug, in the order of its bytes', async () => {
    for (const slug of slugs.toReversed()) await listed({ slug })
    expect(await slugsListed()).toStrictEqual(slugs)
  })

  it('names only tenants that are active, public and listed', async () => {
    const { slug } = await listed({})
    await listed({ status: 'MAINTENANCE' })
    await listed({ status: 'CANCELLED' })
    await listed({ status: 'DELETING' })
    await listed({ visibility: 'members' })
    await listed({ visibility: 'admins' })
    await listed({ listed: false })
    expect(await slugsListed()).toStrictEqual([slug])
  })

  it('fills its pages although others stand between', async () => {
    for (const slug of slugs) await listed({ slug, listed: slug.length > 3 || slug === '0-9' || slug === 'aaa' })
    const page = await storage.read.tenants.listPublic({ limit: 2, after: null })
    expect(page.items.map(({ slug }) => slug)).toStrictEqual(['0-9', '10-a'])
    expect(page.next).toBe('10-a')
    expect(await slugsListed(page.next)).toStrictEqual(['aa-a', 'aaa', 'aaaa'])
  })

  it('goes on behind a tenant that left the list', async () => {
    const [, second, third] = await Promise.all(slugs.map((slug) => listed({ slug })))
    await storage.transact(async (tx) => {
      if (second) await tx.tenants.update({ ...second, listed: false })
    })
    expect((await slugsListed(second?.slug))[0]).toBe(third?.slug)
  })

  it('sees the changes of its own transaction', async () => {
    const gone = await listed({})
    const come = aListedTenant()
    const page = await storage.transact(async (tx) => {
      await tx.tenants.update({ ...gone, status: 'CANCELLED' })
      await tx.tenants.insert(come)
      return tx.tenants.listPublic({ limit: 10, after: null })
    })
    expect(page).toStrictEqual({ items: [come], next: null })
  })

  describe('pages', () => {
    keysetContract(async () => {
      const rows: Tenant[] = []
      for (const slug of slugs) rows.push(await listed({ slug }))
      return {
        rows,
        list: (request) => storage.read.tenants.listPublic(request),
        keyOf: ({ slug }) => slug,
        between: tenantSlug('0-9-between'),
        behind: tenantSlug('zzz'),
      }
    })
  })
}
