import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import { openPool } from '../../adapters/tidb/pool.ts'
import { askOnAndOn, type BusyPlan } from './busy-source.ts'
import type { TidbAddress } from './tidb-address.ts'

/* A process that asks Discord for as long as it lives. */

/** What stands in its one argument. */
export interface BusyProcess {
  readonly address: TidbAddress
  readonly database: string
  readonly plan: BusyPlan
  /** How many milliseconds its clock is ahead. */
  readonly ahead: number
}

const [, , argument = ''] = process.argv
const { address, database, plan, ahead }: BusyProcess = JSON.parse(argument)
const pool = openPool({ ...address, tls: 'disabled', connectionLimit: 4 })
const clock = { now: () => new Date(Date.now() + ahead) }
await askOnAndOn(plan, { storage: openTidbArchive({ pool, database }), clock }, new AbortController().signal)
