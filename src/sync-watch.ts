import type { ArchiveUseCases } from '../domain/archive/index.ts'
import type { SyncHealth } from '../domain/operations/index.ts'
import type { Clock } from '../domain/shared/clock.ts'

/** How far tenants are behind, as somebody looked last. */
export interface SyncWatch {
  /** `null` until somebody looked. */
  readonly health: SyncHealth | null
  /** Rejects where the storage fails; then nothing is known. */
  look(): Promise<void>
}

/** Apart from whether the process is ready: it takes the longer the more tenants are late, and nobody waits for it. */
export function watchSyncs(archive: Pick<ArchiveUseCases, 'listSyncLags' | 'findScheduler'>, clock: Clock): SyncWatch {
  let health: SyncHealth | null = null
  return {
    get health() {
      return health
    },
    async look() {
      try {
        const lags = await archive.listSyncLags()
        const tenants = lags.map(({ slug, syncedAt, seconds, overdueSince }) => ({
          ...{ tenant: slug, syncedAt, lag: seconds, overdueSince },
        }))
        const scheduler = await archive.findScheduler()
        health = { checkedAt: clock.now(), scheduler, tenants }
      } catch (error) {
        health = null
        throw error
      }
    },
  }
}

/** For a process that syncs nothing by itself. */
export const unwatched: SyncWatch = { health: null, look: async () => {} }
