import { expect, it } from 'vitest'
import type { SyncLag } from '../../domain/archive/use-cases/sync-lags.ts'
import { StorageUnavailable } from '../../domain/shared/errors.ts'
import { watchSyncs } from '../../src/sync-watch.ts'
import { aTenant } from '../support/factories/index.ts'
import { seededClock } from '../support/seeded.ts'

const { id: tenantId, slug } = aTenant()

it('tells what was seen last, and nothing while that cannot be seen', async () => {
  const clock = seededClock()
  const lag: SyncLag = { tenantId, slug, syncedAt: clock.now(), seconds: 5, overdueSince: null }
  let lags: () => Promise<readonly SyncLag[]> = async () => [lag]
  const watch = watchSyncs({ listSyncLags: () => lags(), findScheduler: async () => 'a process' }, clock)
  expect(watch.health).toBeNull()
  await watch.look()
  const tenants = [{ tenant: slug, syncedAt: lag.syncedAt, lag: 5, overdueSince: null }]
  expect(watch.health).toEqual({ checkedAt: clock.now(), scheduler: 'a process', tenants })
  lags = async () => {
    throw new StorageUnavailable('it is gone')
  }
  await expect(watch.look()).rejects.toMatchObject({ code: 'storage_unavailable' })
  expect(watch.health).toBeNull()
})
