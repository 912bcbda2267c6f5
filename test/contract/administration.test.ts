import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { type ArchiveUseCases, archiveUseCases } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import type { TenantPatch } from '../../domain/archive/tenant-patch.ts'
import { publicViewer } from '../../domain/archive/viewer.ts'
import { hex, sha256 } from '../../domain/shared/hash.ts'
import { openArchive } from '../support/archive-harness.ts'
import { storedTenant } from '../support/archive-world.ts'
import { aListedTenant, aSnowflake, moment } from '../support/factories/index.ts'
import { notLive } from '../support/no-live-sources.ts'
import { seededClock, seededIds, seededRandomness, seededSecret } from '../support/seeded.ts'
import { filesOf } from '../unit/domain/use-cases/fake-exports.ts'
import { race } from './shared/race.ts'
import { conflictOn, notFound } from './shared/refusals.ts'

const harness = await openArchive()
const { storage } = harness
const archive: ArchiveUseCases = archiveUseCases({
  ...notLive,
  storage,
  clock: seededClock(),
  ids: seededIds(),
  randomness: seededRandomness(),
  vault: createKeyVault(seededSecret()),
  exportFiles: filesOf([]),
})

beforeEach(() => harness.empty())
afterAll(() => harness.close())

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3)
const gif = new TextEncoder().encode('GIF89a and more')
const closed = { code: 'tenant_closed' }
const invalid = (pointer: string) => ({ code: 'invalid', details: { issues: [{ pointer }] } })

describe('the tenants of the instance', () => {
  const pages = async (listing: Parameters<ArchiveUseCases['listAllTenants']>[0], limit = 2) => {
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await archive.listAllTenants(listing, { limit, cursor })
      names.push(...page.items.map(({ name }) => name))
      cursor = page.next ?? undefined
    } while (cursor !== undefined && names.length < 50)
    return names
  }
  const three = async (): Promise<readonly Tenant[]> => [
    await storedTenant(storage, { name: 'B', createdAt: moment(1), updatedAt: moment(9) }),
    await storedTenant(storage, { name: 'a', createdAt: moment(1), updatedAt: moment(8), status: 'CANCELLED' }),
    await storedTenant(storage, aListedTenant({ name: 'C', createdAt: moment(2), updatedAt: moment(7) })),
  ]

  it('are listed by name and by their times, both ways, page by page', async () => {
    const [b, a] = await three()
    const byId = (b?.id ?? '') < (a?.id ?? '') ? ['B', 'a'] : ['a', 'B']
    expect(await pages({ sort: 'name', order: 'asc' })).toStrictEqual(['B', 'C', 'a'])
    expect(await pages({ sort: 'name', order: 'desc' }, 1)).toStrictEqual(['a', 'C', 'B'])
    expect(await pages({ sort: 'createdAt', order: 'asc' }, 1)).toStrictEqual([...byId, 'C'])
    expect(await pages({ sort: 'createdAt', order: 'desc' }, 1)).toStrictEqual(['C', ...byId.toReversed()])
    expect(await pages({ sort: 'updatedAt', order: 'asc' })).toStrictEqual(['C', 'a', 'B'])
    expect(await pages({ sort: 'updatedAt', order: 'desc' })).toStrictEqual(['B', 'a', 'C'])
  })

  it('are listed as far as they are asked for', async () => {
    const ids = (await three()).slice(1).map(({ id }) => id)
    expect(await pages({ sort: 'name', order: 'asc', ids }, 1)).toStrictEqual(['C', 'a'])
    expect(await pages({ sort: 'name', order: 'asc', ids: [] })).toStrictEqual([])
  })

  it('refuse a cursor of another order, and of other tenants', async () => {
    const ids = (await three()).map(({ id }) => id)
    const { next } = await archive.listAllTenants({ sort: 'createdAt', order: 'asc' }, { limit: 1 })
    const cursor = next ?? expect.unreachable('two follow')
    for (const listing of [
      { sort: 'updatedAt', order: 'asc' },
      { sort: 'createdAt', order: 'desc' },
      { sort: 'name', order: 'asc' },
      { sort: 'createdAt', order: 'asc', ids },
    ] as const) {
      await expect(archive.listAllTenants(listing, { limit: 1, cursor })).rejects.toMatchObject({
        code: 'cursor_invalid',
      })
    }
  })

  it('are found by slug, hidden or not', async () => {
    const tenant = await storedTenant(storage, { status: 'DELETING' })
    expect(await archive.getAnyTenant(tenant.slug)).toMatchObject({
      tenant,
      branding: { tenantId: tenant.id, logo: null },
    })
    await expect(archive.getAnyTenant('nobody')).rejects.toMatchObject(notFound)
  })
})

describe('changing a tenant', () => {
  it('stores what is given, raises the version, and keeps the rest', async () => {
    const before = await storedTenant(storage, { sourceId: null })
    const patch: TenantPatch = {
      name: ' Renamed ',
      slug: 'renamed',
      status: 'MAINTENANCE',
      visibility: 'public',
      listed: true,
      sourceId: snowflake('77'),
      policies: { keepDeleted: true },
    }
    const { tenant, tightened } = await archive.updateTenant(before.slug, patch, 1)
    expect(tenant).toStrictEqual({
      ...before,
      ...{ name: 'Renamed', slug: 'renamed', status: 'MAINTENANCE', visibility: 'public', listed: true },
      ...{ sourceId: '77', policies: { ...before.policies, keepDeleted: true }, version: 2 },
      updatedAt: tenant.updatedAt,
    })
    expect(tenant.updatedAt).not.toStrictEqual(before.updatedAt)
    expect(tightened).toStrictEqual([])
    expect(await storage.read.tenants.findBySlug('renamed')).toStrictEqual(tenant)
    await expect(archive.updateTenant(before.slug, { name: 'x' }, 2)).rejects.toMatchObject(notFound)
  })

  it('is no update where it changes nothing', async () => {
    const before = await storedTenant(storage)
    const { name, slug } = before
    expect((await archive.updateTenant(slug, { name, listed: false }, 1)).tenant).toStrictEqual(before)
    expect(await storage.read.tenants.find(before.id)).toStrictEqual(before)
  })

  it('names the field that another tenant has', async () => {
    const other = await storedTenant(storage)
    const tenant = await storedTenant(storage, { sourceId: null })
    const { sourceId } = other
    const update = (patch: TenantPatch) => archive.updateTenant(tenant.slug, patch, 1)
    await expect(update({ slug: other.slug })).rejects.toMatchObject(conflictOn('slug'))
    await expect(update({ sourceId: sourceId ?? undefined })).rejects.toMatchObject(conflictOn('sourceId'))
    expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
  })

  it('is refused for another version than the stored one, and one of twenty racing ones wins', async () => {
    const { slug } = await storedTenant(storage)
    for (const version of [0, 2]) {
      await expect(archive.updateTenant(slug, { name: 'x' }, version)).rejects.toMatchObject(conflictOn('version'))
    }
    const { won, refused } = await race((racer) => archive.updateTenant(slug, { name: `Racer ${racer}` }, 1))
    expect(won.map(({ tenant }) => tenant)).toStrictEqual([await storage.read.tenants.findBySlug(slug)])
    for (const refusal of refused) expect(refusal).toMatchObject(conflictOn('version'))
  })

  it('is refused while the tenant is being deleted, as is everything else', async () => {
    const { slug } = await storedTenant(storage, { status: 'DELETING' })
    await expect(archive.updateTenant(slug, { status: 'ACTIVE' }, 1)).rejects.toMatchObject(closed)
    await expect(archive.publishTenant(slug)).rejects.toMatchObject(closed)
    await expect(archive.updateBranding(slug, { accentColour: '#000000' })).rejects.toMatchObject(closed)
    await expect(archive.setLogo(slug, png)).rejects.toMatchObject(closed)
  })
})

describe('the branding of a tenant', () => {
  it('takes one colour after the other, and keeps the logo', async () => {
    const { slug } = await storedTenant(storage)
    await archive.setLogo(slug, png)
    await archive.updateBranding(slug, { primaryColour: '#ABCDEF' })
    const branding = await archive.updateBranding(slug, { accentColour: '#000001' })
    expect(branding).toMatchObject({
      primaryColour: '#abcdef',
      secondaryColour: '#64748b',
      accentColour: '#000001',
      logo: png,
    })
    expect((await archive.getAnyTenant(slug)).branding).toStrictEqual(branding)
  })

  it('loses none of several changes at once', async () => {
    const { slug } = await storedTenant(storage)
    await archive.setLogo(slug, gif)
    await Promise.all([
      archive.setLogo(slug, png),
      archive.updateBranding(slug, { primaryColour: '#000001' }),
      archive.updateBranding(slug, { secondaryColour: '#000002' }),
      archive.updateBranding(slug, { accentColour: '#000003' }),
    ])
    const colours = { primaryColour: '#000001', secondaryColour: '#000002', accentColour: '#000003' }
    expect((await archive.getAnyTenant(slug)).branding).toMatchObject({ ...colours, logo: png })
  })

  it('refuses no colour, and none that is one', async () => {
    const { slug } = await storedTenant(storage)
    await expect(archive.updateBranding(slug, {})).rejects.toMatchObject(invalid(''))
    await expect(archive.updateBranding(slug, { accentColour: 'red' })).rejects.toMatchObject(invalid('/accentColour'))
    await expect(archive.updateBranding('nobody', { accentColour: '#000000' })).rejects.toMatchObject(notFound)
  })
})

describe('the logo of a tenant', () => {
  const logoOf = (tenant: string, viewer = publicViewer) => archive.getLogo({ tenant, viewer })

  it('is given with its type and its hash to whom the tenant is shown', async () => {
    const { slug } = await storedTenant(storage, aListedTenant())
    const { updatedAt } = await archive.setLogo(slug, png)
    expect(await logoOf(slug)).toStrictEqual({
      bytes: png,
      mediaType: 'image/png',
      hash: hex(sha256(png)),
      updatedAt,
    })
    await archive.setLogo(slug, gif)
    expect(await logoOf(slug)).toMatchObject({ mediaType: 'image/gif', hash: hex(sha256(gif)) })
    await archive.updateTenant(slug, { visibility: 'admins' }, 1)
    await expect(logoOf(slug)).rejects.toMatchObject(notFound)
    expect(await logoOf(slug, { sees: 'everything' })).toMatchObject({ mediaType: 'image/gif' })
  })

  it('is not found where there is none, never was or is no more', async () => {
    const { slug } = await storedTenant(storage, aListedTenant())
    await expect(logoOf(slug)).rejects.toMatchObject(notFound)
    await archive.setLogo(slug, png)
    expect((await archive.setLogo(slug, null)).logo).toBeNull()
    await expect(logoOf(slug)).rejects.toMatchObject(notFound)
    await expect(logoOf('nobody')).rejects.toMatchObject(notFound)
  })

  it('takes one mebibyte and not a byte more, and no bytes of anything else', async () => {
    const { slug } = await storedTenant(storage, { sourceId: aSnowflake() })
    const sized = (size: number) => Uint8Array.from({ length: size }, (_, i) => png[i] ?? 0)
    await archive.setLogo(slug, sized(1_048_576))
    for (const bytes of [sized(1_048_577), new TextEncoder().encode('<svg/>'), new Uint8Array()]) {
      await expect(archive.setLogo(slug, bytes)).rejects.toMatchObject(invalid('/logo'))
    }
    expect((await archive.getAnyTenant(slug)).branding.logo).toHaveLength(1_048_576)
  })
})
