import { describe, expect, it } from 'vitest'
import type { ArchiveReaders, ArchiveRepositories } from '../../../domain/archive/ports/repositories.ts'
import { NotFound } from '../../../domain/shared/errors.ts'
import { storedChannel, storedMessage, storedTenant } from '../../support/archive-world.ts'
import { aChannel, aMessage, aSlug, aTenant, statsOf } from '../../support/factories/index.ts'
import { callsOf, refusalOf } from '../shared/every-call.ts'
import { gate } from '../shared/race.ts'
import { conflictOn, missing, nested } from '../shared/refusals.ts'
import type { ArchiveUnderTest } from './contract.ts'
import { everyCall, everyRead } from './every-call.ts'
import { rollbackContract } from './rollback.ts'
import { storageRaceContract } from './storage-races.ts'

export function storageContract(archive: ArchiveUnderTest): void {
  describe('commit', () => commitContract(archive))
  describe('rollback', () => rollbackContract(archive))
  describe('races', () => storageRaceContract(archive))
  describe('nesting', () => nestingContract(archive))
  describe('end of a transaction', () => endContract(archive))
}

function commitContract({ storage }: ArchiveUnderTest): void {
  it('gives what the work gives', async () => {
    const given = { answer: 42 }
    expect(await storage.transact(async () => given)).toBe(given)
    expect(await storage.transact(async () => undefined)).toBeUndefined()
  })

  it.each([undefined, {}, { repeatable: true }, { repeatable: false }])(
    'stores all that was written, with the options %j',
    async (options) => {
      const tenant = aTenant()
      const channel = aChannel({ tenantId: tenant.id })
      const message = aMessage({ channelId: channel.id })
      await storage.transact(async (tx) => {
        await tx.tenants.insert(tenant)
        await tx.channels.upsert(channel)
        await tx.messages.upsertMany([message])
      }, options)
      expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
      expect(await storage.read.channels.find(channel.id)).toStrictEqual(channel)
      expect(await storage.read.messages.find(channel.id, message.snowflake)).toStrictEqual(message)
    },
  )

  it('shows the outside nothing before it commits, and all of it after', async () => {
    const tenant = await storedTenant(storage)
    const channel = aChannel({ tenantId: tenant.id })
    const [written, seen] = [gate(), gate()]
    const transaction = storage.transact(async (tx) => {
      await tx.tenants.update({ ...tenant, name: 'Renamed' })
      await tx.channels.upsert(channel)
      written.open()
      await seen.opened
    })
    await Promise.race([written.opened, transaction])
    const before = [await storage.read.tenants.find(tenant.id), await storage.read.channels.find(channel.id)]
    seen.open()
    await transaction
    expect(before).toStrictEqual([tenant, null])
    expect(await storage.read.tenants.find(tenant.id)).toMatchObject({ name: 'Renamed', version: 2 })
    expect(await storage.read.channels.find(channel.id)).toStrictEqual(channel)
  })

  it('takes writes and reads side by side', async () => {
    const tenants = Array.from({ length: 10 }, () => aTenant())
    await storage.transact((tx) => Promise.all(tenants.map((tenant) => tx.tenants.insert(tenant))))
    const found = await storage.transact((tx) => Promise.all(tenants.map(({ id }) => tx.tenants.find(id))))
    expect(found).toStrictEqual(tenants)
  })

  it('goes on after a refusal that the work caught', async () => {
    const [{ slug }, before, after] = [await storedTenant(storage), aTenant(), aTenant()]
    await storage.transact(async (tx) => {
      await tx.tenants.insert(before)
      await expect(tx.tenants.insert(aTenant({ slug }))).rejects.toMatchObject(conflictOn('slug'))
      await expect(tx.channels.upsert(aChannel())).rejects.toMatchObject(missing('tenant'))
      await tx.tenants.insert(after)
    })
    expect(await storage.read.tenants.find(before.id)).toStrictEqual(before)
    expect(await storage.read.tenants.find(after.id)).toStrictEqual(after)
  })
}

function nestingContract({ storage }: ArchiveUnderTest): void {
  it.each(callsOf<ArchiveReaders>(everyRead))('refuses read.$name from inside work', async ({ call }) => {
    await storage.transact(async () => {
      await expect(call(storage.read)).rejects.toMatchObject(nested)
    })
  })

  it('refuses a transaction from inside work, and never starts its work', async () => {
    const started: string[] = []
    await storage.transact(async () => {
      const inner = storage.transact(async () => started.push('inner'))
      await expect(inner).rejects.toMatchObject(nested)
    })
    expect(started).toStrictEqual([])
  })

  it('rolls back where the work does not catch the refusal', async () => {
    const [tenant, inner] = [aTenant(), aTenant()]
    const outer = storage.transact(async (tx) => {
      await tx.tenants.insert(tenant)
      await storage.transact((other) => other.tenants.insert(inner))
    })
    await expect(outer).rejects.toMatchObject(nested)
    expect(await storage.read.tenants.find(tenant.id)).toBeNull()
    expect(await storage.read.tenants.find(inner.id)).toBeNull()
  })

  it('refuses from whatever the work has started, however deep', async () => {
    await storage.transact(async (tx) => {
      await tx.secretFingerprints.find()
      const deep = Promise.all([Promise.resolve().then(async () => storage.read.secretFingerprints.find())])
      await expect(deep).rejects.toMatchObject(nested)
    })
  })

  it('keeps what was written beside a refusal that the work caught', async () => {
    const tenant = aTenant()
    await storage.transact(async (tx) => {
      await tx.tenants.insert(tenant)
      await expect(storage.read.tenants.find(tenant.id)).rejects.toMatchObject(nested)
    })
    expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
  })

  it('reads and transacts again once a transaction has ended, well or badly', async () => {
    const tenant = aTenant()
    await expect(storage.transact(() => Promise.reject(new NotFound('thing')))).rejects.toThrow()
    expect(await storage.read.tenants.find(tenant.id)).toBeNull()
    await storage.transact((tx) => tx.tenants.insert(tenant))
    expect(await storage.read.tenants.find(tenant.id)).toStrictEqual(tenant)
    await storage.transact((tx) => tx.tenants.update(tenant))
  })
}

function endContract({ storage }: ArchiveUnderTest): void {
  it.each(callsOf<ArchiveRepositories>(everyCall))('refuses $name once the transaction has ended', async ({ call }) => {
    const leaked: ArchiveRepositories[] = []
    await storage.transact(async (tx) => leaked.push(tx))
    const failing = storage.transact(async (tx) => {
      leaked.push(tx)
      throw new NotFound('thing')
    })
    await expect(failing).rejects.toThrow()
    expect(leaked).toHaveLength(2)
    for (const tx of leaked) expect(await refusalOf(call(tx))).toBe('refused as ended')
  })

  it('stores nothing through a repository whose transaction has ended', async () => {
    const channel = await storedChannel(storage)
    const message = await storedMessage(storage, { channelId: channel.id })
    const slug = aSlug({ tenantId: channel.tenantId, channelId: channel.id })
    const tx = await storage.transact(async (repositories) => repositories)
    await expect(tx.channelSlugs.insert(slug)).rejects.toThrow()
    await expect(tx.channelStats.upsert(statsOf(channel, { messageCount: 9 }))).rejects.toThrow()
    await expect(tx.messages.upsertMany([{ ...message, deletedAt: new Date() }])).rejects.toThrow()
    expect(await storage.read.channelSlugs.findOf([channel.id])).toStrictEqual([])
    expect(await storage.read.channelStats.findOf([channel.id])).toStrictEqual([statsOf(channel)])
    expect(await storage.read.messages.find(channel.id, message.snowflake)).toStrictEqual(message)
  })
}
