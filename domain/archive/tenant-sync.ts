import { type TenantId, uuidBytes } from '../shared/ids.ts'
import type { CronTimes } from './ports/cron-times.ts'
import type { Tenant } from './tenant.ts'

/** When a tenant's community is brought in again, by itself. */
export interface TenantSync {
  readonly tenantId: TenantId
  /** `null`: the instance's. */
  readonly cron: string | null
  readonly isPaused: boolean
  /** Up to this moment of the storage's clock every slot was ordered or passed over. */
  readonly orderedAt: Date
  /** From when on it counts as late, by the storage's clock: since it was first seen, or its schedule changed. */
  readonly expectedSince: Date
  /** When the latest run of the whole tenant began, of those that ended complete or partial, by the storage's clock. */
  readonly syncedAt: Date | null
  readonly updatedAt: Date
}

/** How an instance syncs what has no schedule of its own. */
export interface SyncSchedule {
  /** `null`: no tenant is synced by itself. */
  readonly cron: string | null
  /** Tenants of one cron are spread over so many seconds behind its times. */
  readonly jitterSeconds: number
}

/** A time at which a tenant is to be synced. */
export interface SyncSlot {
  /** As the cron says: names the slot. */
  readonly time: Date
  /** When it is due: `time` and the tenant's share of the jitter. */
  readonly dueAt: Date
}

/** As it is until somebody says otherwise. Nothing is made up for from before `now`, by the storage's clock. */
export const newTenantSync = (tenantId: TenantId, now: Date, updatedAt: Date): TenantSync => ({
  tenantId,
  cron: null,
  isPaused: false,
  orderedAt: now,
  expectedSince: now,
  syncedAt: null,
  updatedAt,
})

/** Whether there is anything to sync, and it may be. */
export const isSyncable = ({ status, sourceId }: Tenant): boolean => status === 'ACTIVE' && sourceId !== null

/**
 * Why no sync of a tenant is ordered, the first that holds: the instance syncs nothing by itself, the tenant is not ACTIVE, it has no
 * community, or somebody paused it.
 */
export const unscheduledReasons = ['off', 'not_active', 'no_guild', 'paused'] as const
export type Unscheduled = (typeof unscheduledReasons)[number]

/** `null` where syncs are ordered. */
export function whyUnscheduled(tenant: Tenant, { isPaused }: TenantSync, { cron }: SyncSchedule): Unscheduled | null {
  if (cron === null) return 'off'
  if (!isSyncable(tenant)) return tenant.status === 'ACTIVE' ? 'no_guild' : 'not_active'
  return isPaused ? 'paused' : null
}

/** The cron in force; `null` where none is. */
export const cronOf = ({ cron }: Pick<TenantSync, 'cron'>, schedule: SyncSchedule): string | null =>
  schedule.cron === null ? null : (cron ?? schedule.cron)

/**
 * The first slot that was neither ordered nor passed over; `null` where none comes. Times that went by since are not made up for:
 * once it is ordered, `orderedAt` is now. Throws `invalid` where the cron is none.
 */
export function nextSlot(sync: TenantSync, schedule: SyncSchedule, times: CronTimes): SyncSlot | null {
  const cron = cronOf(sync, schedule)
  if (cron === null || sync.isPaused) return null
  const offset = offsetOf(sync.tenantId, schedule)
  const time = times.next(cron, new Date(sync.orderedAt.getTime() - offset))
  return { time, dueAt: new Date(time.getTime() + offset) }
}

export const isDue = ({ dueAt }: SyncSlot, now: Date): boolean => dueAt <= now

/** Every slot until `now` was ordered or passed over. */
export const orderedUntil = (sync: TenantSync, now: Date, updatedAt: Date): TenantSync =>
  sync.orderedAt >= now ? sync : { ...sync, orderedAt: now, updatedAt }

/**
 * Since when a tenant is overdue: one slot may be late, so it is the second one behind its last sync, or behind when it was first
 * expected.
 * `null` where it is in time, or is not synced by itself.
 */
export function overdueSince(sync: TenantSync, schedule: SyncSchedule, times: CronTimes, now: Date): Date | null {
  const cron = cronOf(sync, schedule)
  if (cron === null || sync.isPaused) return null
  const offset = offsetOf(sync.tenantId, schedule)
  const since = Math.max(sync.syncedAt?.getTime() ?? 0, sync.expectedSince.getTime())
  const first = times.next(cron, new Date(since - offset))
  const dueAt = new Date(times.next(cron, first).getTime() + offset)
  return dueAt <= now ? dueAt : null
}

/** The tenant's share of the jitter, in whole milliseconds. An id is random: the same for each process, and nothing is to be kept. */
function offsetOf(tenantId: TenantId, { jitterSeconds }: SyncSchedule): number {
  const bytes = uuidBytes(tenantId)
  const first = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
  return Math.floor((first / 2 ** 32) * jitterSeconds * 1_000)
}
