import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createKeyVault } from '../../adapters/crypto/key-vault.ts'
import { archiveUseCases, type Tenant } from '../../domain/archive/index.ts'
import type { TenantSync } from '../../domain/archive/tenant-sync.ts'
import { openArchive } from '../support/archive-harness.ts'
import { storedTenant } from '../support/archive-world.ts'
import { anId, aSnowflake, aSyncRun, aTenantSync } from '../support/factories/index.ts'
import { notLive } from '../support/no-live-sources.ts'
import { seededIds, seededRandomness, seededSecret } from '../support/seeded.ts'
import { filesOf } from '../unit/domain/use-cases/fake-exports.ts'

const hour = 3_600_000
const harness = await openArchive()
const { storage } = harness
const lagsOf = (cron: string | null = '0 * * * *') =>
  archiveUseCases({
    ...notLive,
    ...{ storage, ids: seededIds(), randomness: seededRandomness(), exportFiles: filesOf([]) },
    vault: createKeyVault(seededSecret()),
    // However wrong it is.
    clock: { now: () => new Date(Date.now() + 5 * hour) },
    syncSchedule: { cron, jitterSeconds: 0 },
  }).listSyncLags()

beforeEach(() => harness.empty())
afterAll(() => harness.close())

/** A tenant that was synced so many hours ago, and is expected since so many. */
async function synced(hours: number | null, overrides: Partial<TenantSync> = {}, expected = 100): Promise<Tenant> {
  const now = (await storage.read.clock.findNow()).getTime()
  const tenant = await storedTenant(storage, { sourceId: aSnowflake() })
  const syncedAt = hours === null ? null : new Date(now - hours * hour)
  const expectedSince = new Date(now - expected * hour)
  await storage.transact((tx) =>
    tx.tenantSyncs.upsert({ ...aTenantSync(tenant.id), syncedAt, expectedSince, ...overrides }),
  )
  return tenant
}

describe('how far tenants are behind', () => {
  it('is told in seconds, by the storage’s clock; two hourly slots may be missed by one', async () => {
    const [fresh, late] = [await synced(0.5), await synced(3)]
    const lags = await lagsOf()
    expect(lags.map(({ tenantId }) => tenantId).sort()).toEqual([fresh.id, late.id].sort())
    const of = ({ id }: Tenant) => lags.find(({ tenantId }) => tenantId === id) ?? expect.unreachable()
    expect(of(fresh)).toMatchObject({ slug: fresh.slug, overdueSince: null })
    expect(of(fresh).seconds).toBeGreaterThanOrEqual(1_800)
    expect(of(late).seconds).toBeGreaterThanOrEqual(3 * 3_600)
    const { overdueSince, syncedAt } = of(late)
    // The second full hour behind the sync.
    expect((overdueSince?.getTime() ?? 0) % hour).toBe(0)
    const behind = (overdueSince?.getTime() ?? 0) - (syncedAt?.getTime() ?? 0)
    expect(behind).toBeGreaterThan(hour)
    expect(behind).toBeLessThanOrEqual(2 * hour)
  })

  it('counts from when it is expected for one that was never synced, or not for long', async () => {
    const [made, old] = [await synced(null, {}, 0), await synced(null, {}, 3)]
    const resumed = await synced(720, {}, 0)
    const lags = new Map((await lagsOf()).map((lag) => [lag.tenantId, lag]))
    expect(lags.get(made.id)).toMatchObject({ syncedAt: null, seconds: null, overdueSince: null })
    expect(lags.get(old.id)).toMatchObject({ syncedAt: null, seconds: null, overdueSince: expect.any(Date) })
    expect(lags.get(resumed.id)?.overdueSince).toBeNull()
    const unseen = await storedTenant(storage, { sourceId: aSnowflake() })
    expect((await lagsOf()).find(({ tenantId }) => tenantId === unseen.id)?.overdueSince).toBeNull()
  })

  it('is in time by a cron of its own, while it is paused, and where nothing is synced by itself', async () => {
    await synced(3, { cron: '0 0 1 1 *' })
    await synced(3, { isPaused: true })
    expect((await lagsOf()).map(({ overdueSince }) => overdueSince)).toEqual([null, null])
    await synced(3)
    expect((await lagsOf(null)).map(({ overdueSince }) => overdueSince)).toEqual([null, null, null])
  })

  it('is not overdue while a sync is at it, and is while an import is', async () => {
    const { id: tenantId } = await synced(3)
    const isOverdue = async () => (await lagsOf())[0]?.overdueSince !== null
    const lease = await storage.transact((tx) => tx.tenantLeases.claim(tenantId, 'somebody', 3_600))
    expect(await isOverdue()).toBe(true)
    const run = aSyncRun({ id: anId('run'), tenantId, tenantAttempt: lease.attempt, finishedAt: null, outcome: null })
    await storage.transact((tx) => tx.syncRuns.upsert(run))
    expect(await isOverdue()).toBe(false)
    await storage.transact((tx) => tx.tenantLeases.release(tenantId, lease))
    expect(await isOverdue()).toBe(true)
  })

  it('is not told of who has no community, or takes nothing in', async () => {
    await storedTenant(storage, { sourceId: null })
    await storedTenant(storage, { sourceId: aSnowflake(), status: 'MAINTENANCE' })
    expect(await lagsOf()).toEqual([])
  })
})
