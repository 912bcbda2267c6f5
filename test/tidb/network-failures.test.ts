import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { aTenant } from '../support/factories/index.ts'
import type { TcpProxy } from '../support/tcp-proxy.ts'
import { connectionId, expectWhole, stored, TransactionWorld } from './transaction-world.ts'

let world: TransactionWorld
beforeAll(async () => {
  world = await TransactionWorld.make()
})
afterAll(() => world.close())

/** What a statement says that took longer than it may. It is tried once, so that it tells. */
const timedOut = { code: 'storage_unavailable', cause: { code: 'PROTOCOL_SEQUENCE_TIMEOUT' } }
const impatient = { queryMilliseconds: 1_000, connectMilliseconds: 1_000, attempts: 1 }

describe('a slow network', () => {
  it('makes all slower, and nothing wrong', async () => {
    const opened = await world.through()
    const before = performance.now()
    world.proxy.delay(20)
    const tenants = [aTenant(), aTenant()]
    for (const tenant of tenants) await opened.storage.transact((tx) => tx.tenants.insert(tenant))
    for (const tenant of tenants) expect(await opened.storage.read.tenants.find(tenant.id)).toEqual(tenant)
    world.proxy.delay(0)
    // Two transactions of three statements, and two reads, there and back.
    expect(performance.now() - before).toBeGreaterThanOrEqual(8 * 2 * 20)
    expect(opened.retries).toEqual([])
    await expectWhole(opened)
  })

  it('ends a read that outlasts the time-out, and its connection is not used again', async () => {
    const opened = await world.through(impatient)
    const first = await connectionId(opened)
    world.proxy.delay(3_000)
    await expect(connectionId(opened)).rejects.toMatchObject(timedOut)
    world.proxy.delay(0)
    expect(await connectionId(opened)).not.toBe(first)
    await expectWhole(opened)
  })

  it('ends a write that outlasts the time-out, and nothing of its transaction is stored', async () => {
    const opened = await world.through(impatient)
    const tenants = [aTenant(), aTenant()]
    const refused = opened.storage.transact(async (tx) => {
      for (const tenant of tenants) {
        await tx.tenants.insert(tenant)
        world.proxy.delay(3_000)
      }
    })
    await expect(refused).rejects.toMatchObject(timedOut)
    world.proxy.delay(0)
    expect(await stored(opened, tenants)).toEqual([false, false])
    await expectWhole(opened)
  })
})

describe.each([
  ['a network that swallows all', (proxy: TcpProxy) => proxy.swallow(true)],
  ['a connection that is gone on the server’s side only', (proxy: TcpProxy) => proxy.halfOpen()],
])('%s', (_, breakIt) => {
  afterEach(() => world.proxy.swallow(false))

  it('ends a read by the time-out, and the next one gets another connection', async () => {
    const opened = await world.through(impatient)
    const first = await connectionId(opened)
    breakIt(world.proxy)
    await expect(connectionId(opened)).rejects.toMatchObject(timedOut)
    world.proxy.swallow(false)
    expect(await connectionId(opened)).not.toBe(first)
    await expectWhole(opened)
  })

  it('ends a transaction in its middle by the time-out, and leaves nothing of it', async () => {
    const opened = await world.through(impatient)
    const tenants = [aTenant(), aTenant()]
    const refused = opened.storage.transact(async (tx) => {
      for (const tenant of tenants) {
        await tx.tenants.insert(tenant)
        breakIt(world.proxy)
      }
    })
    await expect(refused).rejects.toMatchObject(timedOut)
    world.proxy.swallow(false)
    expect(await stored(opened, tenants)).toEqual([false, false])
    await expectWhole(opened)
  })

  it('is outcome_unknown at COMMIT, and the work is not run again', async () => {
    const opened = await world.through({ ...impatient, attempts: 8 })
    const tenant = aTenant()
    let runs = 0
    const unknown = opened.storage.transact(async (tx) => {
      runs += 1
      await tx.tenants.insert(tenant)
      breakIt(world.proxy)
    })
    await expect(unknown).rejects.toMatchObject({ code: 'outcome_unknown', cause: timedOut.cause })
    world.proxy.swallow(false)
    expect(runs).toBe(1)
    expect(await stored(opened, [tenant])).toEqual([false])
    await expectWhole(opened)
  })
})

describe('a network that swallows all', () => {
  it('is storage_unavailable as long as it lasts, and no longer', async () => {
    const opened = await world.through(impatient)
    world.proxy.swallow(true)
    const tenants = [aTenant(), aTenant()]
    for (const tenant of tenants) {
      await expect(opened.storage.transact((tx) => tx.tenants.insert(tenant))).rejects.toMatchObject({
        code: 'storage_unavailable',
      })
      await expect(stored(opened, [tenant])).rejects.toMatchObject({ code: 'storage_unavailable' })
    }
    world.proxy.swallow(false)
    expect(await stored(opened, tenants)).toEqual([false, false])
    await expectWhole(opened)
  })
})

describe('the trial that an idle connection gets', () => {
  it('keeps the one that answers', async () => {
    const opened = await world.through({ ...impatient, triedAfterMilliseconds: 0 })
    const first = await connectionId(opened)
    for (let n = 0; n < 3; n++) expect(await connectionId(opened)).toBe(first)
  })

  it('finds the one that is gone on the server’s side only, before a statement is lost on it', async () => {
    const opened = await world.through({ ...impatient, triedAfterMilliseconds: 0 })
    const first = await connectionId(opened)
    world.proxy.halfOpen()
    expect(await connectionId(opened)).not.toBe(first)
    await expectWhole(opened)
  })
})
