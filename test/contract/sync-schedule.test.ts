import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { cronTimes } from '../../adapters/time/cron-times.ts'
import type { Tenant, Unscheduled } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { getSyncSchedule } from '../../domain/archive/use-cases/sync-schedule.ts'
import { storedTenant } from '../support/archive-world.ts'
import { aTenantId } from '../support/factories/index.ts'
import { openSyncWorld } from '../support/sync-world.ts'
import { notFound } from './shared/refusals.ts'

const hour = 3_600_000
const world = await openSyncWorld({ messages: 60 })
const { archive, storage, discord } = world
let tenant: Tenant

beforeEach(async () => {
  await world.empty()
  discord.behave({ next: [] })
  tenant = await world.tenant()
})
afterAll(() => world.close())

const usual = {
  cron: null,
  effectiveCron: '0 * * * *',
  isPaused: false,
  nextAt: expect.any(Date),
  unscheduled: null,
  syncedAt: null,
}
const now = async () => (await storage.read.clock.findNow()).getTime()
const stored = async ({ id }: Tenant) => (await storage.read.tenantSyncs.findOf([id]))[0]

describe('the schedule of a tenant', () => {
  const { getSyncSchedule: get, setSyncSchedule: set } = archive

  it('is that of the instance until it has its own, and again when it is told', async () => {
    expect(await get(tenant.id)).toEqual(usual)
    expect(await stored(tenant)).toBeUndefined()
    const own = { ...usual, cron: '30 2 * * MON', effectiveCron: '30 2 * * MON' }
    expect(await set(tenant.id, { cron: ' 30 2  * * MON' })).toEqual(own)
    expect(await get(tenant.id)).toEqual(own)
    expect(await set(tenant.id, { cron: null })).toEqual(usual)
    expect(await get(tenant.id)).toEqual(usual)
  })

  it('tells when the next is due, within the jitter behind the hour', async () => {
    const before = await now()
    const { nextAt } = await get(tenant.id)
    const ahead = (nextAt?.getTime() ?? 0) - before
    expect(ahead).toBeGreaterThan(0)
    expect(ahead).toBeLessThanOrEqual(hour + 1_000)
    expect((nextAt?.getTime() ?? 0) % hour).toBeLessThan(600_000)
  })

  it('is paused and resumed; what went by is not made up for', async () => {
    const before = await now()
    await set(tenant.id, { isPaused: true })
    expect(await get(tenant.id)).toEqual({ ...usual, isPaused: true, nextAt: null, unscheduled: 'paused' })
    const { nextAt } = await set(tenant.id, { isPaused: false })
    expect(nextAt?.getTime()).toBeGreaterThan(before)
    expect((await stored(tenant))?.orderedAt.getTime()).toBeGreaterThanOrEqual(before)
  })

  it('is left alone by a change of nothing', async () => {
    await set(tenant.id, { cron: '30 2 * * *' })
    const before = await stored(tenant)
    await set(tenant.id, {})
    await set(tenant.id, { cron: '30 2 * * *', isPaused: false })
    expect(await stored(tenant)).toEqual(before)
  })

  it.each<[Unscheduled, Partial<Tenant>]>([
    ['not_active', { status: 'MAINTENANCE' }],
    ['not_active', { status: 'CANCELLED', sourceId: null }],
    ['no_guild', { sourceId: null }],
  ])('has no next time and says why: %s of %j', async (unscheduled, overrides) => {
    const { id } = await storedTenant(storage, overrides)
    expect(await get(id)).toEqual({ ...usual, nextAt: null, unscheduled })
    expect(await set(id, { isPaused: true })).toEqual({ ...usual, isPaused: true, nextAt: null, unscheduled })
  })

  it('has no next time where the instance syncs nothing by itself, whatever else is', async () => {
    await set(tenant.id, { cron: '30 2 * * *', isPaused: true })
    const syncSchedule = { cron: null, jitterSeconds: 0 }
    expect(await getSyncSchedule({ storage, cronTimes, syncSchedule })(tenant.id)).toEqual({
      ...{ cron: '30 2 * * *', effectiveCron: null, isPaused: true, nextAt: null, unscheduled: 'off', syncedAt: null },
    })
  })

  it('is refused where it is no cron, and where there is no tenant', async () => {
    const invalid = { code: 'invalid', details: { issues: [{ pointer: '/cron' }] } }
    await expect(set(tenant.id, { cron: '0 0 30 2 *' })).rejects.toMatchObject(invalid)
    expect(await stored(tenant)).toBeUndefined()
    await expect(set(aTenantId(), { isPaused: true })).rejects.toMatchObject(notFound)
    await expect(get(aTenantId())).rejects.toMatchObject(notFound)
  })
})

describe('when a tenant was last synced', () => {
  const syncedAt = async () => (await archive.getSyncSchedule(tenant.id)).syncedAt?.getTime() ?? null

  const fail = (times: number, of?: string): void =>
    discord.behave({ next: [{ on: '/channels/:id/messages', ...(of === undefined ? {} : { of }), do: '500', times }] })

  it('is when a run of all of it began that ended complete, or partial', async () => {
    const times = [await now()]
    expect((await world.sync(tenant)).outcome).toBe('complete')
    times.push((await syncedAt()) ?? 0, await now())
    fail(1_000, world.busiest())
    expect((await world.sync(tenant)).outcome).toBe('partial')
    times.push((await syncedAt()) ?? 0, await now())
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('is not told by a run of a part of it, nor by one that failed', async () => {
    const channels = [snowflake(world.busiest())]
    for (const part of [{ channels }, { since: new Date(0) }, { until: new Date(0) }]) await world.sync(tenant, part)
    fail(10_000)
    expect((await world.sync(tenant)).outcome).toBe('failed')
    expect(await syncedAt()).toBeNull()
  })

  it('keeps the schedule as it is', async () => {
    await archive.setSyncSchedule(tenant.id, { cron: '30 2 * * *', isPaused: true })
    const before = await stored(tenant)
    await world.sync(tenant)
    expect(await stored(tenant)).toEqual({ ...before, syncedAt: expect.any(Date), updatedAt: expect.any(Date) })
  })
})
