import type { PoolConnection } from 'mysql2'
import { leaseTimes } from '../../domain/shared/lease.ts'
import { timedQuery } from './timed-query.ts'

interface SessionOptions {
  /** How long a statement waits for a row that another transaction holds. */
  readonly lockWaitSeconds: number
  /** How long setting it up may take. */
  readonly milliseconds: number
}

/** Sets a new connection up. Gives how many bytes a statement may have there. Rejects with the driver's error. */
export async function sessionOf(
  raw: PoolConnection,
  { lockWaitSeconds, milliseconds }: SessionOptions,
): Promise<{ readonly largestStatement: number }> {
  const run = (sql: string) => timedQuery(raw, { sql, milliseconds, rowsAsArray: true })
  await run(settings(lockWaitSeconds))
  const [packet] = [await run('select @@max_allowed_packet')].flat(2)
  // The command's byte goes along.
  return { largestStatement: Number(packet) - 1 }
}

const sqlMode = [
  'ONLY_FULL_GROUP_BY',
  'STRICT_TRANS_TABLES',
  'NO_ZERO_IN_DATE',
  'NO_ZERO_DATE',
  'ERROR_FOR_DIVISION_BY_ZERO',
  'NO_ENGINE_SUBSTITUTION',
].join()

/**
 * Whatever the server's defaults are, this is what every statement of ours runs under. A process that stops in the middle of a
 * transaction keeps its locks no longer than its leases.
 */
const settings = (lockWaitSeconds: number): string =>
  `SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = ${Math.trunc(lockWaitSeconds)}, ` +
  `tidb_idle_transaction_timeout = ${leaseTimes.seconds}, tidb_txn_mode = 'pessimistic', transaction_isolation = 'REPEATABLE-READ', foreign_key_checks = 1, ` +
  `autocommit = 1, sql_mode = '${sqlMode}'`
