import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { type ArchiveUseCases, archiveUseCases, type Tenant } from '../../domain/archive/index.ts'
import type { ScheduleWork } from '../../domain/archive/use-cases/schedule-syncs.ts'
import { finalStatuses, operationsUseCases } from '../../domain/operations/index.ts'
import { OutcomeUnknown, StorageUnavailable } from '../../domain/shared/errors.ts'
import type { TenantId } from '../../domain/shared/ids.ts'
import { tenantOrders } from '../../src/bridges/tenant-orders.ts'
import { openArchive } from '../support/archive-harness.ts'
import { storedTenant } from '../support/archive-world.ts'
import { aTenantSync } from '../support/factories/index.ts'
import { notLive } from '../support/no-live-sources.ts'
import { openOperations } from '../support/operations-harness.ts'
import { seededIds, seededRandomness, seededSecret } from '../support/seeded.ts'
import { filesOf } from '../unit/domain/use-cases/fake-exports.ts'
import { race } from './shared/race.ts'

const hour = 3_600_000
const [harness, operationsHarness] = [await openArchive(), await openOperations()]
const { storage } = harness
const logger = { info() {}, warn() {}, error() {} }
const ids = seededIds()
const operations = operationsUseCases({
  storage: operationsHarness.storage,
  ...{ clock: { now: () => new Date() }, ids, randomness: seededRandomness(), logger },
})

/** The archive of a process whose clock is so many hours ahead. */
const archiveOf = (ahead: number, cron: string | null = '0 * * * *'): ArchiveUseCases =>
  archiveUseCases({
    ...notLive,
    ...{
      storage,
      ids,
      randomness: seededRandomness(),
      vault: createKeyVault(seededSecret()),
      exportFiles: filesOf([]),
    },
    clock: { now: () => new Date(Date.now() + ahead * hour) },
    syncSchedule: { cron, jitterSeconds: 600 },
  })

const archive = archiveOf(0)
const orders = tenantOrders({ archive, operations, canSync: true, logger })

/** What a process does each time it looks. */
const looking =
  (owner: string, of = archive) =>
  (work: Partial<ScheduleWork> = {}) =>
    of.scheduleSyncs({ owner, orders, ...work })
const look = looking('one')

beforeEach(async () => {
  await harness.empty()
  await operationsHarness.empty()
})
afterAll(async () => {
  await harness.close()
  await operationsHarness.close()
})

const jobs = async () => (await operations.listJobs({ kind: 'sync' }, { limit: 200 })).items
const syncOf = async (tenantId: TenantId) => (await storage.read.tenantSyncs.findOf([tenantId]))[0] ?? null
const orderedAt = async (tenantId: TenantId) => (await syncOf(tenantId))?.orderedAt.getTime() ?? Number.NaN

/** As if so many hours had gone by since its last slot. Other hours are other slots: in two there is always one. */
async function waits(tenant: Tenant, hours = 2): Promise<Tenant> {
  await storage.transact(async (tx) => {
    const stored = (await tx.tenantSyncs.lock(tenant.id)) ?? aTenantSync(tenant.id)
    const before = new Date((await tx.clock.findNow()).getTime() - hours * hour)
    await tx.tenantSyncs.upsert({ ...stored, orderedAt: before })
  })
  return tenant
}

const due = async (overrides: Partial<Tenant> = {}): Promise<Tenant> => waits(await storedTenant(storage, overrides))

/** As time would: whoever orders syncs has done so for the last time. */
async function lapse(): Promise<void> {
  const lease = await storage.read.runnerLeases.find('sync_scheduler')
  if (lease === null) throw new Error('nobody orders syncs')
  await storage.transact((tx) => tx.runnerLeases.renew('sync_scheduler', lease, 0))
}

const endJobs = async (): Promise<void> => {
  for (const { id, status } of await jobs()) if (!finalStatuses.includes(status)) await operations.cancelJob(id)
}

describe('syncs that are due', () => {
  it('are ordered once, by a job that any worker takes', async () => {
    const tenant = await due()
    const before = (await storage.read.clock.findNow()).getTime()
    expect(await look()).toEqual({ ordered: 1, passedOver: 0, failed: 0 })
    expect(await jobs()).toMatchObject([
      { tenantId: tenant.id, status: 'queued', payload: JSON.stringify({ depth: 'window', tenantId: tenant.id }) },
    ])
    expect(await orderedAt(tenant.id)).toBeGreaterThanOrEqual(before)
    expect(await look()).toEqual({ ordered: 0, passedOver: 0, failed: 0 })
    expect(await jobs()).toHaveLength(1)
  })

  it('are ordered one for all that an outage left out', async () => {
    await waits(await storedTenant(storage), 100)
    expect(await look()).toMatchObject({ ordered: 1 })
    await endJobs()
    expect(await look()).toMatchObject({ ordered: 0 })
  })

  it('are passed over while the sync before waits or runs', async () => {
    const tenant = await due()
    await look()
    await waits(tenant, 3)
    expect(await look()).toEqual({ ordered: 0, passedOver: 1, failed: 0 })
    await operations.claimJob(new Set(['sync']), 'worker')
    await waits(tenant, 4)
    expect(await look()).toEqual({ ordered: 0, passedOver: 1, failed: 0 })
    expect(await jobs()).toHaveLength(1)
  })

  it('of many tenants are all ordered, over several pages of them', async () => {
    const tenants = await Promise.all(Array.from({ length: 30 }, () => due()))
    expect(await look()).toMatchObject({ ordered: 30 })
    expect((await jobs()).map(({ tenantId }) => tenantId).sort()).toEqual(tenants.map(({ id }) => id).sort())
  })

  it.each([
    ['is closed for a while', { status: 'MAINTENANCE' }],
    ['is closed', { status: 'CANCELLED' }],
    ['is being removed', { status: 'DELETING' }],
    ['has no community', { sourceId: null }],
  ] as const)('are none of a tenant that %s', async (_, overrides) => {
    const { id } = await due(overrides)
    const before = await syncOf(id)
    expect(await look()).toEqual({ ordered: 0, passedOver: 0, failed: 0 })
    expect([await jobs(), await syncOf(id)]).toEqual([[], before])
  })

  it('are none of a tenant that is paused, nor those of the pause once it is resumed', async () => {
    const tenant = await due()
    const { id } = tenant
    await archive.setSyncSchedule(id, { isPaused: true })
    await waits(tenant)
    expect(await look()).toMatchObject({ ordered: 0 })
    await archive.setSyncSchedule(id, { isPaused: false })
    expect(await look()).toMatchObject({ ordered: 0 })
  })

  it('are none of a tenant that is seen for the first time: those behind it are', async () => {
    const [tenant, idle] = [await storedTenant(storage), await storedTenant(storage, { sourceId: null })]
    const before = (await storage.read.clock.findNow()).getTime()
    expect(await look()).toEqual({ ordered: 0, passedOver: 0, failed: 0 })
    expect(await orderedAt(tenant.id)).toBeGreaterThanOrEqual(before)
    expect(await syncOf(idle.id)).toBeNull()
    await waits(tenant)
    expect(await look()).toMatchObject({ ordered: 1 })
  })

  it('are ordered of the others where the order of one fails, and of that one the next time', async () => {
    const tenants = [await due(), await due(), await due()]
    const told: unknown[] = []
    const failure = new OutcomeUnknown()
    const failing: ScheduleWork['orders'] = {
      scheduledSync: (id, slot) => (id === tenants[1]?.id ? Promise.reject(failure) : orders.scheduledSync(id, slot)),
    }
    const failed = (...args: readonly unknown[]) => void told.push(args)
    expect(await look({ orders: failing, failed })).toEqual({ ordered: 2, passedOver: 0, failed: 1 })
    expect(told).toEqual([[tenants[1]?.id, failure]])
    expect(await look()).toEqual({ ordered: 1, passedOver: 0, failed: 0 })
    expect(new Set((await jobs()).map(({ tenantId }) => tenantId))).toEqual(new Set(tenants.map(({ id }) => id)))
  })

  it('wait where the storage is gone', async () => {
    await due()
    const gone: ScheduleWork['orders'] = { scheduledSync: () => Promise.reject(new StorageUnavailable('it is gone')) }
    await expect(look({ orders: gone })).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(await look()).toMatchObject({ ordered: 1 })
  })

  it('are none where the instance has no schedule', async () => {
    const tenant = await due()
    await archive.setSyncSchedule(tenant.id, { cron: '* * * * *' })
    await waits(tenant)
    expect(await looking('off', archiveOf(0, null))()).toBeNull()
    expect(await storage.read.runnerLeases.find('sync_scheduler')).toBeNull()
  })
})

describe('of several processes', () => {
  // Their own clocks are hours apart: only the storage's counts.
  const [slow, fast] = [looking('slow', archiveOf(-1)), looking('fast', archiveOf(1))]

  it('one orders, until it does not come back', async () => {
    const tenant = await due()
    expect(await archive.findScheduler()).toBeNull()
    expect(await slow()).toMatchObject({ ordered: 1 })
    await endJobs()
    await waits(tenant, 3)
    expect(await fast()).toBeNull()
    expect(await archive.findScheduler()).toBe('slow')
    await lapse()
    expect(await archive.findScheduler()).toBeNull()
    expect(await fast()).toMatchObject({ ordered: 1 })
    expect(await slow()).toBeNull()
    expect(await archive.findScheduler()).toBe('fast')
    expect(new Set((await jobs()).map(({ id }) => id)).size).toBe(2)
  })

  it('another takes over at once from one that leaves; who does not order leaves nothing', async () => {
    await slow()
    await archive.leaveScheduling('fast')
    expect(await fast()).toBeNull()
    await archive.leaveScheduling('slow')
    await archive.leaveScheduling('slow')
    expect(await fast()).not.toBeNull()
  })

  it('the clock of none decides what is due', async () => {
    const tenant = await storedTenant(storage)
    await slow()
    await waits(tenant, 0)
    await lapse()
    expect(await fast()).toMatchObject({ ordered: 0 })
  })

  it('one that was overtaken between its order and the note of it leaves no second job, and no note', async () => {
    const tenant = await due()
    const overtaken: ScheduleWork['orders'] = {
      async scheduledSync(id, slot) {
        const outcome = await orders.scheduledSync(id, slot)
        await lapse()
        expect(await fast()).toMatchObject({ ordered: 1 })
        await endJobs()
        return outcome
      },
    }
    const before = await orderedAt(tenant.id)
    expect(await slow({ orders: overtaken })).toEqual({ ordered: 0, passedOver: 0, failed: 0 })
    expect(await jobs()).toHaveLength(1)
    expect(await orderedAt(tenant.id)).toBeGreaterThan(before)
    expect(await fast()).toMatchObject({ ordered: 0 })
  })

  it('one that was overtaken before its order leaves no second job of the slot, though the first has ended', async () => {
    await due()
    const late: ScheduleWork['orders'] = {
      async scheduledSync(id, slot) {
        await lapse()
        expect(await fast()).toMatchObject({ ordered: 1 })
        await endJobs()
        return orders.scheduledSync(id, slot)
      },
    }
    expect(await slow({ orders: late })).toMatchObject({ ordered: 0 })
    expect(await jobs()).toHaveLength(1)
  })

  it('twenty that look at once order each slot once', async () => {
    const tenants = await Promise.all(Array.from({ length: 5 }, () => due()))
    const { won, refused } = await race((racer) => looking(`racer ${racer}`)())
    expect(refused).toEqual([])
    expect(won.filter((each) => each !== null)).toEqual([{ ordered: 5, passedOver: 0, failed: 0 }])
    expect(await jobs()).toHaveLength(tenants.length)
  })

  it('one that is told to stop leaves the rest to the next', async () => {
    await due()
    await due()
    const stop = new AbortController()
    const stopping: ScheduleWork['orders'] = {
      scheduledSync(id, slot) {
        stop.abort()
        return orders.scheduledSync(id, slot)
      },
    }
    expect(await slow({ orders: stopping, signal: stop.signal })).toMatchObject({ ordered: 1 })
    await archive.leaveScheduling('slow')
    expect(await fast()).toMatchObject({ ordered: 1 })
  })
})
