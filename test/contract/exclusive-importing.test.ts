import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { channelIdOf } from '../../domain/archive/channel.ts'
import { silentObserver } from '../../domain/archive/import-report.ts'
import type { ImportProgress, SourceReport } from '../../domain/archive/index.ts'
import type { TenantReader } from '../../domain/archive/ports/tenant-repository.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { deleteTenant } from '../../domain/archive/use-cases/delete-tenant.ts'
import { claimTenant, holdTenant } from '../../domain/archive/use-cases/hold-tenant.ts'
import { openArchive } from '../support/archive-harness.ts'
import { storedTenant } from '../support/archive-world.ts'
import { aSnowflake, aTenant, moment } from '../support/factories/index.ts'
import { anArchive, dump, said } from '../unit/domain/use-cases/archive-fixture.ts'
import { aCommunity, aFile, guild } from '../unit/domain/use-cases/fake-exports.ts'
import { leaseLost, tenantBusy } from './shared/refusals.ts'

const harness = await openArchive()
const { storage } = harness
const general = '1543572361285083187'

beforeEach(() => harness.empty())
afterAll(() => harness.close())

const one = aFile([said('5', 'one')])
const other = aFile([said('6', 'other')], {}, { name: 'other.json', community: aCommunity({ id: snowflake('99') }) })
const again = { ...one, name: 'again.json' }
const exclusive = { owner: 'an import' }
const outcomes = (reports: readonly SourceReport[]) =>
  reports.map(({ outcome, error, counts }) => [outcome, error?.code, counts.added])

/** Three pages, and calls `at` behind the first of them. */
const inThree = (at: () => void) => ({
  file: aFile([], {}, { pages: [[said('5', 'a')], [said('6', 'b')], [said('7', 'c')]], name: 'long.json' }),
  observer: {
    ...silentObserver,
    progressed: ({ name, messages }: ImportProgress) => {
      if (name === 'long.json' && messages === 1) at()
    },
  },
})

describe('work that holds a tenant', () => {
  it('is alone with it until its end, and lets it go', async () => {
    const { id } = await storedTenant(storage)
    const result = await holdTenant(storage, id, 'one', async () => {
      expect(await storage.read.tenantLeases.find(id)).toStrictEqual({ owner: 'one', attempt: 1 })
      await expect(claimTenant(storage, id, 'other')).rejects.toMatchObject(tenantBusy)
      return 'done'
    })
    expect(result).toBe('done')
    expect(await storage.read.tenantLeases.find(id)).toBeNull()
  })

  it('lets it go where it fails, and tells of its own failure', async () => {
    const { id } = await storedTenant(storage)
    const error = new TypeError('of the work')
    await expect(holdTenant(storage, id, 'one', () => Promise.reject(error))).rejects.toBe(error)
    expect(await storage.read.tenantLeases.find(id)).toBeNull()
  })

  it('writes nothing once it was overtaken', async () => {
    const tenant = await storedTenant(storage)
    const held = await claimTenant(storage, tenant.id, 'one')
    await storage.transact((tx) => tx.tenantLeases.release(tenant.id, { owner: 'one', attempt: 1 }))
    await claimTenant(storage, tenant.id, 'other')
    const late = held.storage.transact((tx) => tx.tenants.update({ ...tenant, name: 'Late' }))
    await expect(late).rejects.toMatchObject(leaseLost)
    expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
    await held.release()
    expect(await storage.read.tenantLeases.find(tenant.id)).toMatchObject({ owner: 'other' })
  })
})

describe('an exclusive import', () => {
  it('brings in what any import does, and lets every tenant go', async () => {
    const archive = anArchive(storage)
    expect(outcomes(await archive.bringIn([one, other, again], { exclusive }))).toStrictEqual([
      ['complete', undefined, 1],
      ['complete', undefined, 1],
      ['complete', undefined, 0],
    ])
    const held = await dump(archive, guild, [general])
    for (const community of [guild, '99']) {
      expect(await storage.read.tenantLeases.find((await archive.tenantOf(community)).id)).toBeNull()
    }
    await harness.empty()
    const plain = anArchive(storage)
    await plain.bringIn([one, other, again])
    expect(spelled(held)).toEqual(spelled(await dump(plain, guild, [general])))
  })

  it('is refused while other work holds a tenant that it reaches', async () => {
    const archive = anArchive(storage)
    await archive.bringIn([one])
    const { id } = await archive.tenantOf(guild)
    const hold = await claimTenant(storage, id, 'a deletion')
    await expect(archive.bringIn([other, one], { exclusive })).rejects.toMatchObject(tenantBusy)
    expect(await storage.read.tenantLeases.find((await archive.tenantOf('99')).id)).toBeNull()
    await hold.release()
    expect(outcomes(await archive.bringIn([one], { exclusive }))).toStrictEqual([['complete', undefined, 0]])
  })

  it('leaves the binding of a tenant to its holder too', async () => {
    const archive = anArchive(storage)
    const tenant = await archive.createTenant({
      name: 'Ferry',
      platform: 'discord',
      sourceId: null,
      visibility: 'admins',
    })
    const target = { to: 'tenant', slug: tenant.slug } as const
    const hold = await claimTenant(storage, tenant.id, 'somebody')
    await expect(archive.bringIn([one], { exclusive, target })).rejects.toMatchObject(tenantBusy)
    expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
    await hold.release()
    expect(outcomes(await archive.bringIn([one], { exclusive, target }))).toStrictEqual([['complete', undefined, 1]])
    expect(await storage.read.tenants.find(tenant.id)).toMatchObject({ sourceId: guild, version: 2 })
  })

  it('holds nothing of a tenant that takes nothing in, of none and of another community', async () => {
    const archive = anArchive(storage)
    const closed = await storedTenant(storage, aTenant({ status: 'MAINTENANCE', sourceId: null }))
    const foreign = await storedTenant(storage, { sourceId: aSnowflake() })
    const codes = []
    for (const slug of [closed.slug, foreign.slug, 'nobody']) {
      const [report] = await archive.bringIn([one], { exclusive, target: { to: 'tenant', slug } })
      codes.push(report?.error?.code)
    }
    expect(codes).toStrictEqual(['tenant_closed', 'source_mismatch', 'not_found'])
    for (const { id } of [closed, foreign]) expect(await storage.read.tenantLeases.find(id)).toBeNull()
  })

  it('looks again at a tenant once it holds it: until then others may have closed it, or taken it away', async () => {
    const archive = anArchive(storage)
    await archive.bringIn([one])
    const tenant = await archive.tenantOf(guild)
    const closing = () => storage.transact((tx) => tx.tenants.update({ ...tenant, status: 'DELETING' }))
    const removing = () => storage.transact((tx) => tx.tenants.remove(tenant.id))
    const codes = []
    for (const between of [closing, removing]) {
      const tenants = new Proxy(storage.read.tenants, {
        get: (port, method: keyof TenantReader) =>
          method === 'findBySource' ? () => between().then(() => tenant) : port[method].bind(port),
      })
      const late = anArchive({ read: { ...storage.read, tenants }, transact: storage.transact })
      const [report] = await late.bringIn([aFile([said('8', 'late')])], { exclusive })
      codes.push(report?.error?.code)
    }
    expect(codes).toStrictEqual(['tenant_closed', 'not_found'])
    expect(await storage.read.messages.find(channelOf(tenant.id), snowflake('8'))).toBeNull()
  })

  it('writes nothing more once it was overtaken', async () => {
    const archive = anArchive(storage)
    await archive.bringIn([aFile([])])
    const { id } = await archive.tenantOf(guild)
    const { file, observer } = inThree(() => {})
    let overtaken = false
    const slow: typeof storage = {
      read: storage.read,
      transact: async (work, options) => {
        const stats = await storage.read.messages.find(channelOf(id), snowflake('5'))
        if (stats !== null && !overtaken) {
          overtaken = true
          await claimTenant(storage, id, exclusive.owner)
        }
        return storage.transact(work, options)
      },
    }
    await expect(anArchive(slow).bringIn([file], { exclusive, observer })).rejects.toMatchObject(leaseLost)
    expect(await storage.read.messages.find(channelOf(id), snowflake('7'))).toBeNull()
  })

  it('ends between two pages where it is called off, and tells how far it came', async () => {
    const archive = anArchive(storage)
    const controller = new AbortController()
    const { file, observer } = inThree(() => controller.abort())
    const command = { exclusive: { ...exclusive, signal: controller.signal }, observer, deletions: 'infer' } as const
    const reports = await archive.bringIn([other, file, one], command)
    expect(outcomes(reports)).toStrictEqual([
      ['complete', undefined, 1],
      ['failed', 'aborted', 1],
    ])
    const { id } = await archive.tenantOf(guild)
    expect(await storage.read.tenantLeases.find(id)).toBeNull()
    const { items } = await storage.read.imports.list(id, { limit: 10, after: null })
    expect(items).toMatchObject([{ files: 1, complete: 0, counts: { added: 1 } }])
    expect(items[0]?.finishedAt).not.toBeNull()
    expect(outcomes(await archive.bringIn([file], { exclusive }))).toStrictEqual([['complete', undefined, 2]])
  })

  it('does nothing where it is called off before it begins', async () => {
    const archive = anArchive(storage)
    const signal = AbortSignal.abort()
    expect(await archive.bringIn([one], { exclusive: { ...exclusive, signal } })).toStrictEqual([])
    expect(await storage.read.tenants.findBySource('discord', snowflake(guild))).toBeNull()
  })

  it('and a deletion at the same time come one after the other', async () => {
    const archive = anArchive(storage)
    await archive.bringIn([one])
    const { id } = await archive.tenantOf(guild)
    const remove = () => deleteTenant({ storage, clock: { now: () => moment() } })({ id }, { owner: 'a deletion' })
    const [imported, removed] = await Promise.allSettled([archive.bringIn([one, other], { exclusive }), remove()])
    expect([imported.status, removed.status]).toContain('fulfilled')
    for (const result of [imported, removed]) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject(tenantBusy)
    }
    await remove()
    expect(await storage.read.tenants.find(id)).toBeNull()
    expect((await storage.read.authors.list(id, { limit: 1, after: null })).items).toStrictEqual([])
  })
})

const channelOf = (tenantId: Parameters<typeof channelIdOf>[0]) => channelIdOf(tenantId, snowflake(general))

/** Ids and pseudonyms differ from archive to archive. */
function spelled(value: unknown): string {
  const ids = new Map<string, string>()
  return JSON.stringify(value).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
    const known = ids.get(id) ?? `id ${ids.size}`
    ids.set(id, known)
    return known
  })
}
