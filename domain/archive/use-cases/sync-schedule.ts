import type { Clock } from '../../shared/clock.ts'
import type { TenantId } from '../../shared/ids.ts'
import type { CronTimes } from '../ports/cron-times.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Tenant } from '../tenant.ts'
import {
  cronOf,
  newTenantSync,
  nextSlot,
  type SyncSchedule,
  type TenantSync,
  type Unscheduled,
  whyUnscheduled,
} from '../tenant-sync.ts'
import { tenantById } from './find-any.ts'

export interface SyncScheduleView {
  /** The tenant's own; `null`: the instance's holds. */
  readonly cron: string | null
  /** That in force; `null` where the instance syncs nothing by itself. */
  readonly effectiveCron: string | null
  readonly isPaused: boolean
  /** When the next sync is due, by the storage's clock; `null` where none comes. Past: it is ordered any moment, if a scheduler runs. */
  readonly nextAt: Date | null
  /** Why none comes; `null` where one does. */
  readonly unscheduled: Unscheduled | null
  /** When the latest run of the whole tenant began, of those that ended complete or partial. */
  readonly syncedAt: Date | null
}

/** What is absent stays as it is. */
export interface SyncSchedulePatch {
  /** Five fields, in UTC; `null`: the instance's. */
  readonly cron?: string | null | undefined
  readonly isPaused?: boolean | undefined
}

/** When a tenant is synced by itself. Rejects with `not_found`. */
export type GetSyncSchedule = (tenantId: TenantId) => Promise<SyncScheduleView>

/** What went by until now is not made up for. Rejects with `invalid` and `not_found`. */
export type SetSyncSchedule = (tenantId: TenantId, patch: SyncSchedulePatch) => Promise<SyncScheduleView>

interface Dependencies {
  readonly storage: ArchiveStorage
  readonly clock: Clock
  readonly cronTimes: CronTimes
  readonly syncSchedule: SyncSchedule
}

export const getSyncSchedule =
  ({ storage, cronTimes, syncSchedule }: Omit<Dependencies, 'clock'>): GetSyncSchedule =>
  async (tenantId) => {
    const { read } = storage
    const tenant = await tenantById(read, tenantId)
    const [stored] = await read.tenantSyncs.findOf([tenantId])
    const now = await read.clock.findNow()
    return viewOf(tenant, stored ?? newTenantSync(tenantId, now, now), syncSchedule, cronTimes)
  }

export const setSyncSchedule =
  ({ storage, clock, cronTimes, syncSchedule }: Dependencies): SetSyncSchedule =>
  async (tenantId, patch) => {
    const cron = typeof patch.cron === 'string' ? cronTimes.check(patch.cron) : patch.cron
    const updatedAt = clock.now()
    return storage.transact(
      async (tx) => {
        const tenant = await tenantById(tx, tenantId)
        const stored = await tx.tenantSyncs.lock(tenantId)
        const now = await tx.clock.findNow()
        const sync = changed(stored ?? newTenantSync(tenantId, now, updatedAt), { ...patch, cron }, now, updatedAt)
        if (sync !== stored) await tx.tenantSyncs.upsert(sync)
        return viewOf(tenant, sync, syncSchedule, cronTimes)
      },
      { repeatable: true },
    )
  }

/** The same object where nothing changes. */
function changed(sync: TenantSync, patch: SyncSchedulePatch, now: Date, updatedAt: Date): TenantSync {
  const { cron = sync.cron, isPaused = sync.isPaused } = patch
  if (cron === sync.cron && isPaused === sync.isPaused) return sync
  return { ...sync, cron, isPaused, orderedAt: now, expectedSince: now, updatedAt }
}

function viewOf(tenant: Tenant, sync: TenantSync, schedule: SyncSchedule, times: CronTimes): SyncScheduleView {
  const { cron, isPaused, syncedAt } = sync
  const unscheduled = whyUnscheduled(tenant, sync, schedule)
  const slot = unscheduled === null ? nextSlot(sync, schedule, times) : null
  return { cron, effectiveCron: cronOf(sync, schedule), isPaused, nextAt: slot?.dueAt ?? null, unscheduled, syncedAt }
}
