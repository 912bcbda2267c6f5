import { describe, expect, it } from 'vitest'
import { createKeyVault } from '../../../../adapters/crypto/key-vault.ts'
import { snowflake } from '../../../../domain/archive/snowflake.ts'
import type { CreateTenantCommand } from '../../../../domain/archive/use-cases/create-tenant.ts'
import { sha256 } from '../../../../domain/shared/hash.ts'
import { anArchive } from './archive-fixture.ts'

const aCommand = (overrides: Partial<CreateTenantCommand> = {}): CreateTenantCommand => ({
  name: 'Ferry Test',
  platform: 'discord',
  sourceId: snowflake('1505988963628879902'),
  visibility: 'admins',
  ...overrides,
})
const conflict = (field: string) => expect.objectContaining({ code: 'conflict', details: { field } })

describe('creating a tenant', () => {
  it('stores it, hidden, with a slug made from its name', async () => {
    const { createTenant, storage } = anArchive()
    const tenant = await createTenant(aCommand())
    expect(tenant).toMatchObject({ slug: 'ferry-test', visibility: 'admins', listed: false, version: 1 })
    expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
  })

  it('shows it to everyone and lists it where it is asked to', async () => {
    const { createTenant, storage } = anArchive()
    const tenant = await createTenant(aCommand({ visibility: 'public' }))
    expect(await storage.read.tenants.find(tenant.id)).toMatchObject({ visibility: 'public', listed: true, version: 1 })
  })

  it('gives it a key of its own of 32 bytes, wrapped', async () => {
    const { createTenant, storage } = anArchive()
    const vault = createKeyVault(sha256('the secret of these tests'))
    const keys = []
    for (const sourceId of ['1', '2']) {
      const { id } = await createTenant(aCommand({ sourceId: snowflake(sourceId) }))
      const stored = await storage.read.tenantKeys.find(id)
      keys.push(vault.unwrap(id, stored?.wrappedKey ?? new Uint8Array()))
    }
    expect(keys.map((key) => key.length)).toStrictEqual([32, 32])
    expect(keys[0]).not.toStrictEqual(keys[1])
  })

  it.each([
    ['a', 'a-community'],
    ['日本', 'community'],
    ['x'.repeat(80), 'x'.repeat(50)],
  ])('makes of the name %s the slug %s', async (name, slug) => {
    expect(await anArchive().createTenant(aCommand({ name }))).toMatchObject({ slug })
  })

  it('puts the community behind a slug that is taken', async () => {
    const { createTenant } = anArchive()
    await createTenant(aCommand({ sourceId: snowflake('1') }))
    expect(await createTenant(aCommand({ sourceId: snowflake('2') }))).toMatchObject({ slug: 'ferry-test-2' })
    expect((await createTenant(aCommand({ sourceId: null }))).slug).toMatch(/^ferry-test-[0-9a-f]{8}$/)
  })

  it('refuses a given slug that is taken, and stores nothing', async () => {
    const { createTenant, storage } = anArchive()
    await createTenant(aCommand({ slug: 'ferry', sourceId: snowflake('1') }))
    await expect(createTenant(aCommand({ slug: 'ferry', sourceId: snowflake('2') }))).rejects.toThrow(conflict('slug'))
    expect(await storage.read.tenants.findBySource('discord', snowflake('2'))).toBeNull()
  })

  it('refuses a second tenant for a community, with another slug, a made one or a given one', async () => {
    const { createTenant } = anArchive()
    await createTenant(aCommand())
    await expect(createTenant(aCommand())).rejects.toThrow(conflict('sourceId'))
    await expect(createTenant(aCommand({ name: 'Other' }))).rejects.toThrow(conflict('sourceId'))
    await expect(createTenant(aCommand({ slug: 'other' }))).rejects.toThrow(conflict('sourceId'))
  })

  it('allows many that have no community yet', async () => {
    const { createTenant } = anArchive()
    await createTenant(aCommand({ name: 'One', sourceId: null }))
    expect(await createTenant(aCommand({ name: 'Two', sourceId: null }))).toMatchObject({ sourceId: null })
  })

  it.each([{ name: ' ' }, { slug: 'No Slug' }, { slug: 'ab' }])('refuses %j and stores nothing', async (overrides) => {
    const { createTenant, storage } = anArchive()
    await expect(createTenant(aCommand(overrides))).rejects.toThrow(expect.objectContaining({ code: 'invalid' }))
    expect(await storage.read.tenants.findBySource('discord', snowflake('1505988963628879902'))).toBeNull()
  })

  it('is refused under another secret than the first one, and stores nothing', async () => {
    const { createTenant, storage } = anArchive()
    await createTenant(aCommand({ sourceId: snowflake('1') }))
    const other = anArchive(storage, 'another secret')
    await expect(other.createTenant(aCommand())).rejects.toThrow(expect.objectContaining({ code: 'secret_mismatch' }))
    await expect(other.bringIn([])).rejects.toThrow(expect.objectContaining({ code: 'secret_mismatch' }))
    expect(await storage.read.tenants.findBySource('discord', snowflake('1505988963628879902'))).toBeNull()
  })

  it('binds the archive to one secret where two start at once', async () => {
    const { createTenant, storage } = anArchive()
    const other = anArchive(storage, 'another secret')
    const outcomes = await Promise.allSettled([
      createTenant(aCommand({ name: 'One', sourceId: null })),
      other.createTenant(aCommand({ name: 'Two', sourceId: null })),
    ])
    expect(outcomes.map((outcome) => outcome.status).sort()).toStrictEqual(['fulfilled', 'rejected'])
    expect(outcomes).toContainEqual({
      status: 'rejected',
      reason: expect.objectContaining({ code: 'secret_mismatch' }),
    })
  })

  it('gives one slug plainly where twenty ask at once', async () => {
    const { createTenant } = anArchive()
    const tenants = await Promise.all(
      Array.from({ length: 20 }, (_, n) => createTenant(aCommand({ sourceId: snowflake(`${n}`) }))),
    )
    const slugs = new Set(tenants.map((tenant) => tenant.slug))
    expect(slugs.size).toBe(20)
    expect([...slugs].filter((slug) => slug === 'ferry-test')).toHaveLength(1)
  })
})
