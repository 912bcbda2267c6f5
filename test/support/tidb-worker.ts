import { inject } from 'vitest'
import { parseTidbUrl, type TidbAddress } from './tidb-address.ts'

/** The TiDB of this run, for tests of the project tidb. */
export const tidbOfRun = (): TidbAddress => parseTidbUrl(inject('tidbUrl'))

/** A database of this worker alone, not created yet. The run drops it at its end. */
export function workerDatabase(name: string): string {
  const { VITEST_POOL_ID } = process.env
  return `${inject('tidbPrefix')}${VITEST_POOL_ID}_${name}`
}
