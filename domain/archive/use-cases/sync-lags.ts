import type { TenantId } from '../../shared/ids.ts'
import type { KeysetRequest } from '../../shared/page.ts'
import type { CronTimes } from '../ports/cron-times.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { TenantPlace } from '../ports/tenant-repository.ts'
import type { Slug } from '../slug.ts'
import { isSyncable, newTenantSync, overdueSince, type SyncSchedule } from '../tenant-sync.ts'
import { runUnderWay } from './sync-runs.ts'
import { pagesOf } from './walk-pages.ts'

/** How far a tenant is behind its community. */
export interface SyncLag {
  readonly tenantId: TenantId
  readonly slug: Slug
  /** When the latest run of the whole tenant began, of those that ended complete or partial, by the storage's clock. */
  readonly syncedAt: Date | null
  /** How long ago that was, in seconds, by the same clock. */
  readonly seconds: number | null
  /** Since when it should have been synced; `null`: it is in time, a run goes on, or it is not synced by itself. */
  readonly overdueSince: Date | null
}

/** Of every tenant that could be synced, the first made first. */
export type ListSyncLags = () => Promise<readonly SyncLag[]>

interface Dependencies {
  readonly storage: ArchiveStorage
  readonly cronTimes: CronTimes
  readonly syncSchedule: SyncSchedule
}

const tenantsAtOnce = 500

export const listSyncLags =
  ({ storage, cronTimes, syncSchedule }: Dependencies): ListSyncLags =>
  async () => {
    const { read } = storage
    const now = await read.clock.findNow()
    const lags: SyncLag[] = []
    const list = (request: KeysetRequest<TenantPlace>) =>
      read.tenants.listAll({ sort: 'createdAt', order: 'asc' }, request)
    for await (const page of pagesOf(list, tenantsAtOnce)) {
      const tenants = page.filter(isSyncable)
      const syncs = await read.tenantSyncs.findOf(tenants.map(({ id }) => id))
      const syncOf = new Map(syncs.map((sync) => [sync.tenantId, sync]))
      for (const tenant of tenants) {
        const { id, slug } = tenant
        const sync = syncOf.get(id) ?? newTenantSync(id, now, now)
        const { syncedAt } = sync
        const since = overdueSince(sync, syncSchedule, cronTimes, now)
        const isLate = since !== null && (await runUnderWay(read, id)) === null
        const seconds = syncedAt && Math.max(0, (now.getTime() - syncedAt.getTime()) / 1_000)
        lags.push({ tenantId: id, slug, syncedAt, seconds, overdueSince: isLate ? since : null })
      }
    }
    return lags
  }
