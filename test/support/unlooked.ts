import type { Health } from '../../domain/operations/index.ts'

/** For what is not about health. */
export const unlooked: Health = {
  ...{
    storage: 'tidb',
    durable: true,
    status: 'unknown',
    since: new Date(0),
    checkedAt: null,
    reason: null,
    database: null,
  },
}
