import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gate } from '../contract/shared/race.ts'
import { storedTenant } from '../support/archive-world.ts'
import { aTenant } from '../support/factories/index.ts'
import { connectionId, leftOpen, TransactionWorld } from './transaction-world.ts'

let world: TransactionWorld
beforeAll(async () => {
  world = await TransactionWorld.make()
})
afterAll(() => world.close())

describe('a connection cut at COMMIT', () => {
  it.each([
    ['before_server', false],
    ['after_server', true],
  ] as const)('is outcome_unknown when cut %s, and not run again', async (cut, stored) => {
    const opened = world.open({ port: world.proxy.port, connectionLimit: 1 })
    const tenant = aTenant()
    let runs = 0
    world.proxy.cutCommits(cut, 1)
    const unknown = opened.storage.transact(async (tx) => {
      runs += 1
      await tx.tenants.insert(tenant)
    })
    await expect(unknown).rejects.toMatchObject({ code: 'outcome_unknown' })
    expect(runs).toBe(1)
    expect((await opened.storage.read.tenants.find(tenant.id)) !== null).toBe(stored)
  })

  it.each(['before_server', 'after_server'] as const)('is run again when cut %s and repeatable', async (cut) => {
    const opened = world.open({ port: world.proxy.port, connectionLimit: 1 })
    const tenant = await storedTenant(opened.storage)
    world.proxy.cutCommits(cut, 1)
    await opened.transactor.transact(
      (session) =>
        session.run(async (db) => {
          await db.updateTable('tenants').set({ name: 'absolute' }).where('slug', '=', tenant.slug).execute()
        }),
      { repeatable: true },
    )
    expect(opened.retries).toHaveLength(1)
    expect(await opened.storage.read.tenants.find(tenant.id)).toMatchObject({ name: 'absolute' })
  })

  it('stays outcome_unknown when a repeatable work cannot be finished', async () => {
    const opened = world.open({ port: world.proxy.port, connectionLimit: 1, attempts: 2 })
    const tenant = aTenant()
    world.proxy.cutCommits('after_server', 1)
    const refused = opened.storage.transact((tx) => tx.tenants.insert(tenant), { repeatable: true })
    await expect(refused).rejects.toMatchObject({ code: 'outcome_unknown', cause: { code: 'conflict' } })
  })
})

describe('a connection lost before COMMIT', () => {
  it('is run again, and what it had written is gone', async () => {
    const opened = world.open({ port: world.proxy.port, connectionLimit: 1 })
    const [lost, kept] = [aTenant(), aTenant()]
    let runs = 0
    await opened.storage.transact(async (tx) => {
      runs += 1
      await tx.tenants.insert(runs === 1 ? lost : kept)
      if (runs === 1) world.proxy.cutAll()
      await tx.tenants.find(kept.id)
    })
    expect(runs).toBe(2)
    expect(await opened.storage.read.tenants.find(lost.id)).toBeNull()
    expect(await opened.storage.read.tenants.find(kept.id)).toEqual(kept)
  })

  it('is run again where an operator kills it (KILL TIDB)', async () => {
    const [opened, operator] = [world.open({ connectionLimit: 1 }), world.open()]
    // Not the same row twice: TiDB keeps a killed transaction's locks until they expire, after 20 s.
    const [lost, kept] = [aTenant(), aTenant()]
    const id = await connectionId(opened)
    let runs = 0
    await opened.storage.transact(async (tx) => {
      runs += 1
      await tx.tenants.insert(runs === 1 ? lost : kept)
      if (runs === 1) await operator.transactor.reads.run((db) => sql`kill tidb ${sql.lit(Number(id))}`.execute(db))
      await tx.tenants.find(kept.id)
    })
    expect(opened.retries).toHaveLength(1)
    expect(await opened.storage.read.tenants.find(lost.id)).toBeNull()
    expect(await opened.storage.read.tenants.find(kept.id)).toEqual(kept)
    expect(await connectionId(opened)).not.toBe(id)
  })

  it('is run again, not unknown, where the loss was noticed before COMMIT was sent', async () => {
    const opened = world.open({ port: world.proxy.port, connectionLimit: 1 })
    const other = world.open()
    const tenant = aTenant()
    let runs = 0
    await opened.storage.transact(async (tx) => {
      runs += 1
      await tx.tenants.insert(tenant)
      if (runs > 1) return
      world.proxy.cutAll()
      // The news of the cut comes before the answers of a server.
      for (let i = 0; i < 10; i++) await other.storage.read.tenants.find(tenant.id)
    })
    expect(runs).toBe(2)
    expect(await opened.storage.read.tenants.find(tenant.id)).toEqual(tenant)
  })

  it('is storage_unavailable when it is lost at every attempt', async () => {
    const opened = world.open({ port: world.proxy.port, connectionLimit: 1, attempts: 2 })
    const tenant = aTenant()
    const refused = opened.storage.transact(async (tx) => {
      await tx.tenants.insert(tenant)
      world.proxy.cutAll()
      await tx.tenants.find(tenant.id)
    })
    await expect(refused).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(await opened.storage.read.tenants.find(tenant.id)).toBeNull()
  })

  it('does not disturb a read: it is made again', async () => {
    const opened = world.open({ port: world.proxy.port, connectionLimit: 1 })
    const tenant = await storedTenant(opened.storage)
    world.proxy.cutAll()
    expect(await opened.storage.read.tenants.find(tenant.id)).toEqual(tenant)
  })
})

describe('work that rejects', () => {
  it('rejects with the same error, stores nothing and leaves nothing to the next borrower', async () => {
    const opened = world.open({ connectionLimit: 1 })
    const [first, second] = [aTenant(), aTenant()]
    const defect = new Error('half-way')
    const refused = opened.storage.transact(async (tx) => {
      await tx.tenants.insert(first)
      await tx.tenants.insert(second)
      throw defect
    })
    await expect(refused).rejects.toBe(defect)
    expect(await leftOpen(opened)).toBe(false)
    expect(await opened.storage.read.tenants.find(first.id)).toBeNull()
    await opened.storage.transact((tx) => tx.tenants.insert(second))
    expect(await opened.storage.read.tenants.find(first.id)).toBeNull()
    expect(await opened.storage.read.tenants.find(second.id)).toEqual(second)
  })

  it('may have caught a conflict and gone on', async () => {
    const opened = world.open()
    const [taken, other] = [await storedTenant(opened.storage), aTenant()]
    await opened.storage.transact(async (tx) => {
      await expect(tx.tenants.insert({ ...other, slug: taken.slug })).rejects.toMatchObject({ code: 'conflict' })
      await tx.tenants.insert(other)
    })
    expect(await opened.storage.read.tenants.find(other.id)).toEqual(other)
  })

  it('loses what it left running behind its end: no statement reaches the next borrower', async () => {
    const opened = world.open({ connectionLimit: 1 })
    const stray: Promise<unknown>[] = []
    const tenants = Array.from({ length: 5 }, () => aTenant())
    const refused = opened.storage.transact(async (tx) => {
      stray.push(...tenants.map((tenant) => tx.tenants.insert(tenant)))
      throw new Error('not awaited')
    })
    await expect(refused).rejects.toThrow('not awaited')
    await Promise.allSettled(stray)
    const found = await Promise.all(tenants.map(({ id }) => opened.storage.read.tenants.find(id)))
    expect(found).toEqual(tenants.map(() => null))
    expect(await leftOpen(opened)).toBe(false)
  })
})

describe('what may not be called', () => {
  it('refuses the repositories of a transaction that has ended', async () => {
    const { storage } = world.open()
    const tenant = aTenant()
    const kept = await storage.transact(async (tx) => tx)
    await expect(kept.tenants.insert(tenant)).rejects.toMatchObject({ code: 'transaction_nested' })
    expect(await storage.read.tenants.find(tenant.id)).toBeNull()
  })

  it('refuses reads and transactions from inside the work, and lets others run beside it', async () => {
    const { storage } = world.open()
    const inside = gate()
    const done = gate()
    const running = storage.transact(async () => {
      await expect(storage.read.secretFingerprints.find()).rejects.toMatchObject({ code: 'transaction_nested' })
      await expect(storage.transact(async () => 1)).rejects.toMatchObject({ code: 'transaction_nested' })
      inside.open()
      await done.opened
    })
    await Promise.race([inside.opened, running])
    expect(await storage.transact(async () => 'beside')).toBe('beside')
    done.open()
    await running
  })
})
