import { createConnection } from 'mysql2/promise'
import type { TidbAddress } from '../support/tidb-address.ts'
import type { RecordedTransaction } from './recording.ts'

export interface FloorRun {
  readonly address: TidbAddress
  readonly database: string
  /** What a pipeline wrote into the database `from`. */
  readonly transactions: readonly RecordedTransaction[]
  readonly from: string
}

/**
 * The same rows in the same batches by nothing but a connection of mysql2 and a loop, in seconds: BEGIN, the statements with
 * their rows, COMMIT. Nothing is read, locked, merged or made again.
 */
export async function runFloor({ address, database, transactions, from }: FloorRun): Promise<number> {
  const own = transactions.map((writes) =>
    writes.map(({ sql, parameters }) => ({
      sql: sql.replaceAll(`\`${from}\`.`, `\`${database}\`.`),
      values: [...parameters],
    })),
  )
  const connection = await createConnection({ ...address, timezone: 'Z', stringifyObjects: true })
  try {
    await connection.query("set session time_zone = '+00:00'")
    const start = performance.now()
    for (const writes of own) {
      await connection.query('begin')
      for (const { sql, values } of writes) await connection.query(sql, values)
      await connection.query('commit')
    }
    return (performance.now() - start) / 1000
  } finally {
    await connection.end()
  }
}
