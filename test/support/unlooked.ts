import type { Health, PoolHealth } from '../../domain/operations/index.ts'

/** For what is not about health. */
export const unlooked: Health = {
  storage: 'tidb',
  durable: true,
  status: 'unknown',
  since: new Date(0),
  checkedAt: null,
  reason: null,
  detail: null,
  database: null,
  syncs: null,
}

export const unlookedPool: PoolHealth = {
  ...{ limit: 0, open: 0, inUse: 0, idle: 0, oldest: 0 },
  ...{ queued: 0, acquired: 0, waited: 0, waitedLongest: 0 },
}
