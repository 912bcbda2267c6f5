import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { LongWork, WorkProgress } from '../../domain/archive/index.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import type { TenantRepository } from '../../domain/archive/ports/tenant-repository.ts'
import { tenantSlug } from '../../domain/archive/slug.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { deleteTenant, type TenantReference } from '../../domain/archive/use-cases/delete-tenant.ts'
import { claimTenant } from '../../domain/archive/use-cases/hold-tenant.ts'
import { openDumpableArchive } from '../support/archive-dump.ts'
import { storedTenant } from '../support/archive-world.ts'
import { aTenantId, moment } from '../support/factories/index.ts'
import { Died, dyingStorage, storedFullTenant } from '../support/full-tenant.ts'
import { anArchive, said } from '../unit/domain/use-cases/archive-fixture.ts'
import { aFile, guild } from '../unit/domain/use-cases/fake-exports.ts'
import { leaseLost, tenantBusy } from './shared/refusals.ts'

const archive = await openDumpableArchive()
const { storage } = archive

beforeEach(() => archive.empty())
afterAll(() => archive.close())

const clock = { now: () => moment(5) }
const remove = (which: TenantReference, work: Partial<LongWork> = {}, over: ArchiveStorage = storage) =>
  deleteTenant({ storage: over, clock })(which, { owner: 'the deletion', ...work })

describe('deleting a tenant', () => {
  it('leaves nothing of it, and of another with the same snowflakes everything', async () => {
    await storedFullTenant(storage)
    const before = await archive.dump()
    const { tenant } = await storedFullTenant(storage)
    const told: WorkProgress[] = []
    const { rows, ...rest } = await remove({ id: tenant.id }, { progress: (progress) => told.push(progress) })
    expect(rest.tenant).toStrictEqual({ ...tenant, status: 'DELETING', version: 2, updatedAt: moment(5) })
    expect(await archive.dump()).toEqual(before)
    expect(told.at(-1)).toEqual({ done: rows, total: null, unit: 'rows' })
    // 12 messages, with an attachment, a reaction and two revisions each, 8 that reacted; 4 channels, 2 imports of 2 files, 3 authors.
    expect(rows).toBe(12 * 5 + 8 + 4 + 6 + 3 + 1)
  })

  it('finds it by its slug too, however much that looks like an id', async () => {
    const other = await storedFullTenant(storage)
    const { tenant } = await storedFullTenant(storage, { slug: tenantSlug(other.tenant.id) })
    await remove({ slug: tenant.slug })
    expect(await storage.read.tenants.find(tenant.id)).toBeNull()
    expect(await storage.read.tenants.find(other.tenant.id)).toStrictEqual(other.tenant)
  })

  it('takes one that is gone, or never was, for done', async () => {
    const { tenant } = await storedFullTenant(storage)
    await remove({ id: tenant.id })
    expect(await remove({ id: tenant.id })).toStrictEqual({ tenant: null, rows: 0 })
    expect(await remove({ slug: tenant.slug })).toStrictEqual({ tenant: null, rows: 0 })
    expect(await remove({ id: aTenantId() })).toStrictEqual({ tenant: null, rows: 0 })
  })

  it('goes in transactions of at most a thousand rows', async () => {
    const { tenant } = await storedFullTenant(storage, {}, { messages: 1_205, reactionAuthors: 2_300 })
    const steps: number[] = []
    let before = 0
    await remove(
      { id: tenant.id },
      {
        progress: ({ done }) => {
          steps.push(done - before)
          before = done
        },
      },
    )
    expect(Math.max(...steps)).toBe(1_000)
    expect(steps.filter((rows) => rows === 1_000).length).toBeGreaterThan(10)
    expect(Object.values(await archive.dump()).flat()).toEqual([])
  })

  it('goes on where its process died, wherever that was', async () => {
    await storedFullTenant(storage)
    const before = await archive.dump()
    for (let deadly = 0; ; deadly++) {
      const { tenant } = await storedFullTenant(storage)
      const died = await remove({ id: tenant.id }, {}, dyingStorage(storage, deadly)).catch((error: unknown) => error)
      const { tenant: left } = await remove({ id: tenant.id })
      expect(await archive.dump()).toEqual(before)
      if (!(died instanceof Died)) {
        // What is left by then is the release of a lease that went with the tenant.
        expect(left).toBeNull()
        expect(deadly).toBeGreaterThan(8)
        return
      }
    }
  })

  it('ends where it is called off, and goes on when it is called again', async () => {
    const { tenant } = await storedFullTenant(storage)
    const controller = new AbortController()
    const signal = controller.signal
    const calledOff = remove({ id: tenant.id }, { signal, progress: () => controller.abort() })
    await expect(calledOff).rejects.toMatchObject({ code: 'aborted' })
    expect(await storage.read.tenants.find(tenant.id)).toMatchObject({ status: 'DELETING', version: 2 })
    expect(await storage.read.tenantLeases.find(tenant.id)).toBeNull()
    await remove({ id: tenant.id }, { owner: 'somebody else' })
    expect(Object.values(await archive.dump()).flat()).toEqual([])
  })

  it('closes the tenant at once where other work holds it, and removes nothing', async () => {
    const { tenant } = await storedFullTenant(storage)
    const hold = await claimTenant(storage, tenant.id, 'an import')
    await expect(remove({ id: tenant.id })).rejects.toMatchObject(tenantBusy)
    expect(await storage.read.tenants.find(tenant.id)).toMatchObject({ status: 'DELETING' })
    expect((await storage.read.channels.listAll(tenant.id, { limit: 10, after: null })).items).toHaveLength(4)
    await hold.release()
    await remove({ id: tenant.id })
    expect(await storage.read.tenants.find(tenant.id)).toBeNull()
  })

  it('takes a tenant that another deletion removed meanwhile for done', async () => {
    const { tenant } = await storedFullTenant(storage)
    let transactions = 0
    const late: ArchiveStorage = {
      read: storage.read,
      transact: async (work, options) => {
        if (transactions++ === 1) await remove({ id: tenant.id })
        return storage.transact(work, options)
      },
    }
    expect(await remove({ id: tenant.id }, {}, late)).toMatchObject({ tenant: { status: 'DELETING' }, rows: 0 })
  })

  it('stops where its hold is lost', async () => {
    const { tenant } = await storedFullTenant(storage)
    let overtaken: Promise<unknown> | null = null
    const slow: ArchiveStorage = {
      read: storage.read,
      transact: async (work, options) => {
        await overtaken
        return storage.transact(work, options)
      },
    }
    const progress = () => {
      overtaken ??= claimTenant(storage, tenant.id, 'the deletion')
    }
    await expect(remove({ id: tenant.id }, { progress }, slow)).rejects.toMatchObject(leaseLost)
    expect(await storage.read.tenants.find(tenant.id)).toMatchObject({ status: 'DELETING' })
  })

  it('closes it although somebody changes it at the same time', async () => {
    const stale = await storedTenant(storage)
    const current = await storage.transact((tx) => tx.tenants.update({ ...stale, name: 'Other' }))
    const reads = [stale, current]
    const racing: ArchiveStorage = {
      read: storage.read,
      transact: (work, options) =>
        storage.transact((tx) => {
          const tenants = new Proxy(tx.tenants, {
            get: (port, method: keyof TenantRepository) =>
              method === 'find' ? async () => reads.shift() ?? null : port[method].bind(port),
          })
          return work({ ...tx, tenants })
        }, options),
    }
    expect((await remove({ id: stale.id }, {}, racing)).tenant).toMatchObject({ name: 'Other', version: 3 })
    expect(reads).toStrictEqual([])
  })

  it('lets nothing in any more, and lets its community and its slug be archived anew', async () => {
    const imports = anArchive(storage)
    await imports.bringIn([aFile([said('5', 'a')])])
    const tenant = await imports.tenantOf(guild)
    const controller = new AbortController()
    await remove({ id: tenant.id }, { signal: controller.signal, progress: () => controller.abort() }).catch(() => {})
    const [refused] = await imports.bringIn([aFile([said('6', 'b')])])
    expect(refused).toMatchObject({ outcome: 'failed', error: { code: 'tenant_closed' } })
    await remove({ id: tenant.id })
    const [taken] = await imports.bringIn([aFile([said('6', 'b')])])
    expect(taken).toMatchObject({ outcome: 'complete', tenant: { slug: tenant.slug, created: true } })
    expect(await storage.read.tenants.findBySource('discord', snowflake(guild))).not.toMatchObject({ id: tenant.id })
  })
})
