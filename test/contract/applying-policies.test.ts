import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { LongWork, WorkProgress } from '../../domain/archive/index.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import type { Tenant, TenantPolicies } from '../../domain/archive/tenant.ts'
import { applyPolicies } from '../../domain/archive/use-cases/apply-policies.ts'
import { claimTenant } from '../../domain/archive/use-cases/hold-tenant.ts'
import { updateTenant } from '../../domain/archive/use-cases/update-tenant.ts'
import { openDumpableArchive } from '../support/archive-dump.ts'
import type { ArchiveDump } from '../support/archive-dump-rows.ts'
import { storedTenant } from '../support/archive-world.ts'
import { aTenantId, moment } from '../support/factories/index.ts'
import { Died, dyingStorage, storedFullTenant } from '../support/full-tenant.ts'
import { anArchive, said } from '../unit/domain/use-cases/archive-fixture.ts'
import { aFile, guild } from '../unit/domain/use-cases/fake-exports.ts'
import { notFound, tenantBusy } from './shared/refusals.ts'

const archive = await openDumpableArchive()
const { storage } = archive

beforeEach(() => archive.empty())
afterAll(() => archive.close())

const clock = { now: () => moment(7) }
const loose: TenantPolicies = { authorNames: 'named', keepDeleted: true, keepHistory: true }
const apply = ({ id }: Pick<Tenant, 'id'>, work: Partial<LongWork> = {}, over: ArchiveStorage = storage) =>
  applyPolicies({ storage: over, clock })(id, { owner: 'the policies', ...work })
const tighten = ({ slug, version }: Tenant, policies: Partial<TenantPolicies>) =>
  updateTenant({ storage, clock })(slug, { policies }, version)

/** Where a text stands. */
const places = (dump: ArchiveDump, pattern: RegExp) =>
  Object.entries(dump).flatMap(([table, rows]) =>
    rows.flatMap((row) =>
      Object.entries(row).flatMap(([column, value]) => (pattern.test(value ?? '') ? [`${table}.${column}`] : [])),
    ),
  )
const names = /Ada|Bob|Cy\b|#0a0b0c/
const rowsOf = (dump: ArchiveDump, table: string, { id }: Tenant) =>
  (dump[table] ?? []).filter((row) => row['tenant_id'] === id)

describe('tightened policies', () => {
  it('take every name from the authors, and leave who they are', async () => {
    const { tenant, authors } = await storedFullTenant(storage, { policies: loose })
    const { tightened } = await tighten(tenant, { authorNames: 'pseudonymous' })
    expect(tightened).toStrictEqual(['authorNames'])
    expect(places(await archive.dump(), names)).not.toEqual([])
    expect(await apply(tenant)).toStrictEqual({ names: 3, revisions: 0 })
    expect(places(await archive.dump(), names)).toEqual([])
    const ids = authors.map(({ id }) => id)
    const stored = await storage.read.authors.findMany(tenant.id, ids)
    expect(stored).toHaveLength(3)
    for (const { id, profile, updatedAt } of stored) {
      const before = authors.find((author) => author.id === id)
      expect(profile.value.isBot).toBe(before?.profile.value.isBot)
      expect([profile.at, updatedAt]).toStrictEqual([before?.profile.at, moment(7)])
    }
  })

  it('take every earlier content, and leave everything else', async () => {
    const { tenant } = await storedFullTenant(storage, { policies: loose }, { messages: 700 })
    await tighten(tenant, { keepHistory: false })
    const { message_revisions: _, ...before } = await archive.dump()
    const told: WorkProgress[] = []
    const applied = await apply(tenant, { progress: (progress) => told.push(progress) })
    expect(applied).toStrictEqual({ names: 0, revisions: 2 * 709 })
    const { message_revisions: left, ...after } = await archive.dump()
    expect(left).toEqual([])
    expect({ ...after, tenant_leases: [] }).toEqual({ ...before, tenant_leases: [] })
    expect(told[0]).toEqual({ done: 1_000, total: null, unit: 'rows' })
    expect(told.at(-1)?.done).toBe(2 * 709)
  })

  it('touch nothing of another tenant', async () => {
    const other = await storedFullTenant(storage, { policies: loose })
    const before = await archive.dump()
    const { tenant } = await storedFullTenant(storage, { policies: { ...loose, authorNames: 'pseudonymous' } })
    await apply(tenant)
    const after = await archive.dump()
    for (const table of ['authors', 'channels', 'imports']) {
      expect(rowsOf(after, table, other.tenant)).toEqual(rowsOf(before, table, other.tenant))
    }
    expect(after['message_revisions']).toEqual(expect.arrayContaining([...(before['message_revisions'] ?? [])]))
  })

  it('leave what they keep', async () => {
    const { tenant } = await storedFullTenant(storage, { policies: loose })
    const { tenant_leases: _, ...before } = await archive.dump()
    expect(await apply(tenant)).toStrictEqual({ names: 0, revisions: 0 })
    const { tenant_leases: __, ...after } = await archive.dump()
    expect(after).toEqual(before)
  })

  it('are applied once: again is no change', async () => {
    const tight = { authorNames: 'pseudonymous', keepDeleted: true, keepHistory: false } as const
    const { tenant } = await storedFullTenant(storage, { policies: tight })
    await apply(tenant)
    const { tenant_leases: _, ...before } = await archive.dump()
    expect(await apply(tenant)).toStrictEqual({ names: 0, revisions: 0 })
    const { tenant_leases: __, ...after } = await archive.dump()
    expect(after).toEqual(before)
  })

  it('are applied although the process died, wherever that was', async () => {
    const tight = { authorNames: 'pseudonymous', keepDeleted: true, keepHistory: false } as const
    for (let deadly = 0; ; deadly++) {
      await archive.empty()
      const { tenant } = await storedFullTenant(storage, { policies: tight })
      const died = await apply(tenant, {}, dyingStorage(storage, deadly)).catch((error: unknown) => error)
      await apply(tenant)
      const dump = await archive.dump()
      expect(places(dump, names)).toEqual([])
      expect(dump['message_revisions']).toEqual([])
      if (!(died instanceof Died)) return expect(deadly).toBeGreaterThan(4)
    }
  })

  it('end where they are called off, and wait for nobody', async () => {
    const { tenant } = await storedFullTenant(storage, { policies: { ...loose, keepHistory: false } })
    await expect(apply(tenant, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
    const hold = await claimTenant(storage, tenant.id, 'an import')
    await expect(apply(tenant)).rejects.toMatchObject(tenantBusy)
    await hold.release()
    expect(await apply(tenant)).toMatchObject({ revisions: 24 })
  })

  it('are refused for a tenant that is gone, or going', async () => {
    await expect(apply({ id: aTenantId() })).rejects.toMatchObject(notFound)
    const going = await storedTenant(storage, { status: 'DELETING' })
    await expect(apply(going)).rejects.toMatchObject({ code: 'tenant_closed' })
  })

  it('are not undone by what is imported afterwards', async () => {
    const imports = anArchive(storage)
    await imports.createTenant({
      name: 'Ferry',
      platform: 'discord',
      sourceId: null,
      slug: 'ferry',
      visibility: 'admins',
      policies: loose,
    })
    const target = { to: 'tenant', slug: 'ferry' } as const
    const files = [
      aFile([said('5', 'first words')], {}, { name: 'early.json', observedAt: moment(-2) }),
      aFile([said('5', 'second words'), said('6', 'more')], {}, { name: 'late.json', observedAt: moment(-1) }),
    ]
    await imports.bringIn(files, { target })
    const everything = /Somebody|first words/
    expect(places(await archive.dump(), everything).sort()).toEqual(['authors.name', 'message_revisions.content'])
    const tenant = await imports.tenantOf(guild)
    const { tightened } = await tighten(tenant, { authorNames: 'pseudonymous', keepHistory: false })
    expect(tightened).toStrictEqual(['authorNames', 'keepHistory'])
    expect(await apply(tenant)).toStrictEqual({ names: 1, revisions: 1 })
    for (const exclusive of [undefined, { owner: 'an import' }]) {
      await imports.bringIn(files, { target, ...(exclusive && { exclusive }) })
      const later = files.map((file) => ({ ...file, observedAt: moment(9) }))
      await imports.bringIn(later.slice(1), { target, ...(exclusive && { exclusive }) })
      expect(places(await archive.dump(), everything)).toEqual([])
    }
  })
})
