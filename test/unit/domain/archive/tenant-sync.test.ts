import { fc, it as property } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { cronTimes } from '../../../../adapters/time/cron-times.ts'
import {
  isDue,
  isSyncable,
  newTenantSync,
  nextSlot,
  orderedUntil,
  type SyncSchedule,
  type TenantSync,
} from '../../../../domain/archive/tenant-sync.ts'
import { type TenantId, tenantId } from '../../../../domain/shared/ids.ts'
import { aTenant, moment } from '../../../support/factories/index.ts'

const minute = 60_000
const hour = 60 * minute
const start = Date.UTC(2024, 0, 1)

const ids: fc.Arbitrary<TenantId> = fc.uuid({ version: 4 }).map(tenantId)
const crons = fc.constantFrom('0 * * * *', '*/7 * * * *', '30 2 * * *', '0 0 * * 1', '15,45 6-9 * * *')
const schedules: fc.Arbitrary<SyncSchedule> = fc.record({ cron: crons, jitterSeconds: fc.nat({ max: 4_000 }) })
const moments = fc.nat({ max: 30 * 24 * hour }).map((after) => new Date(start + after))

const syncOf = (id: TenantId, overrides: Partial<TenantSync> = {}): TenantSync => ({
  ...newTenantSync(id, new Date(start), moment()),
  ...overrides,
})

/** What the ticks of a scheduler order, each at a moment of the storage's clock. */
function run(first: TenantSync, schedule: SyncSchedule, ticks: readonly Date[]) {
  const ordered: { readonly slot: Date; readonly dueAt: Date; readonly at: Date }[] = []
  let sync = first
  for (const now of ticks) {
    const slot = nextSlot(sync, schedule, cronTimes)
    if (slot === null || !isDue(slot, now)) continue
    ordered.push({ slot: slot.time, dueAt: slot.dueAt, at: now })
    sync = orderedUntil(sync, now, moment())
  }
  return { ordered, sync }
}

describe('the slots of a tenant', () => {
  const ticks = fc.array(moments, { maxLength: 20 })

  property.prop([ids, schedules, ticks])('are never ordered twice, nor before they are due', (id, schedule, at) => {
    const sorted = at.toSorted((a, b) => a.getTime() - b.getTime())
    const { ordered } = run(syncOf(id), schedule, sorted)
    expect(new Set(ordered.map(({ slot }) => slot.getTime())).size).toBe(ordered.length)
    for (const { dueAt, at: now } of ordered) expect(dueAt.getTime()).toBeLessThanOrEqual(now.getTime())
  })

  property.prop([ids, schedules, ticks])(
    'are never ordered twice also where the clock is put back',
    (id, schedule, at) => {
      const { ordered, sync } = run(syncOf(id), schedule, at)
      expect(new Set(ordered.map(({ slot }) => slot.getTime())).size).toBe(ordered.length)
      for (const { at: now } of ordered) expect(sync.orderedAt.getTime()).toBeGreaterThanOrEqual(now.getTime())
    },
  )

  property.prop([ids, schedules, ticks])('are all ordered or passed over by one that was', (id, schedule, at) => {
    const sorted = at.toSorted((a, b) => a.getTime() - b.getTime())
    const { sync } = run(syncOf(id), schedule, sorted)
    const last = sorted.at(-1) ?? new Date(start)
    const slot = nextSlot(sync, schedule, cronTimes)
    expect(slot !== null && isDue(slot, last)).toBe(false)
  })

  property.prop([ids, schedules, moments])(
    'are named by the time of the cron, whatever the jitter',
    (id, schedule, at) => {
      const orderedAt = new Date(at.getTime() - (at.getTime() % minute))
      const slot = nextSlot(syncOf(id, { orderedAt }), schedule, cronTimes)
      const [time, dueAt] = [slot?.time.getTime() ?? 0, slot?.dueAt.getTime() ?? 0]
      expect(cronTimes.next(schedule.cron ?? '', new Date(time - 1)).getTime()).toBe(time)
      expect(dueAt - time).toBeGreaterThanOrEqual(0)
      expect(dueAt - time).toBeLessThanOrEqual(schedule.jitterSeconds * 1_000)
      expect(dueAt).toBeGreaterThan(orderedAt.getTime())
    },
  )

  it('makes up for an outage with one order', () => {
    const sync = syncOf(aTenant().id)
    const schedule = { cron: '0 * * * *', jitterSeconds: 0 }
    const day = [24.5, 24.6, 24.9].map((hours) => new Date(start + hours * hour))
    expect(run(sync, schedule, day).ordered.map(({ slot }) => slot)).toEqual([new Date(start + hour)])
    expect(run(sync, schedule, [...day, new Date(start + 25 * hour)]).ordered).toHaveLength(2)
  })

  it('are the same for each process, and of each tenant its own', () => {
    const schedule = { cron: '0 * * * *', jitterSeconds: 600 }
    const dueOf = (id: string) => nextSlot(syncOf(tenantId(id)), schedule, cronTimes)?.dueAt.getTime()
    const rest = '0000-4000-8000-000000000000'
    expect(dueOf(`00000000-${rest}`)).toBe(start + hour)
    expect(dueOf(`80000000-${rest}`)).toBe(start + 5 * minute)
    expect(dueOf(`ffffffff-${rest}`)).toBe(start + 10 * minute - 1)
  })

  it('spread evenly: of ten parts of the jitter each has about its share of a thousand tenants', () => {
    const schedule = { cron: '0 * * * *', jitterSeconds: 600 }
    const shares = new Array<number>(10).fill(0)
    for (const id of fc.sample(ids, { numRuns: 1_000, seed: 8 })) {
      const slot = nextSlot(syncOf(id), schedule, cronTimes)
      const part = Math.floor(((slot?.dueAt.getTime() ?? 0) - (slot?.time.getTime() ?? 0)) / minute)
      shares[part] = (shares[part] ?? 0) + 1
    }
    for (const share of shares) expect(share).toBeGreaterThan(50)
  })
})

describe('a tenant', () => {
  const schedule = { cron: '0 * * * *', jitterSeconds: 0 }
  const { id } = aTenant()

  it('has a schedule of its own, or that of the instance', () => {
    const own = syncOf(id, { cron: '30 2 * * *' })
    expect(nextSlot(own, schedule, cronTimes)?.time).toEqual(new Date(start + 2.5 * hour))
    expect(nextSlot(syncOf(id), schedule, cronTimes)?.time).toEqual(new Date(start + hour))
  })

  it('has no slot while it is paused, or where the instance has no schedule', () => {
    expect(nextSlot(syncOf(id, { isPaused: true }), schedule, cronTimes)).toBeNull()
    expect(nextSlot(syncOf(id, { cron: '0 * * * *' }), { ...schedule, cron: null }, cronTimes)).toBeNull()
  })

  it.each([
    [true, aTenant()],
    [false, aTenant({ sourceId: null })],
    [false, aTenant({ status: 'MAINTENANCE' })],
    [false, aTenant({ status: 'CANCELLED' })],
    [false, aTenant({ status: 'DELETING' })],
  ])('is synced only where it is active and has a community: %s', (expected, tenant) => {
    expect(isSyncable(tenant)).toBe(expected)
  })
})
