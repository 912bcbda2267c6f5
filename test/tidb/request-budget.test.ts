import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import { openPool, type TidbPool } from '../../adapters/tidb/pool.ts'
import { uuidBytes } from '../../domain/shared/ids.ts'
import { aBotId } from '../support/factories/index.ts'
import { migrateArchive } from '../support/tidb-archive.ts'
import { dropTestDatabases, quoteTestDatabase } from '../support/tidb-databases.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'

const database = workerDatabase('refused_archive_db')
let pool: TidbPool

beforeAll(async () => {
  await migrateArchive(database)
  pool = openPool({ ...tidbOfRun(), tls: 'disabled', connectionLimit: 2 })
})
afterAll(async () => {
  await pool.close()
  await dropTestDatabases(tidbOfRun(), database)
})

it('counts refused requests for as long as is asked, and forgets them after an hour', async () => {
  const storage = openTidbArchive({ pool, database })
  const [bot, other] = [aBotId(), aBotId()]
  const find = (seconds: number) => storage.read.requestBudgets.findRefused(bot, seconds)
  const server = await createConnection({ ...tidbOfRun() })
  try {
    const ago = (minutes: number) => `floor(unix_timestamp() / 60) - ${minutes}`
    for (const [id, minutes] of [
      [bot, 9],
      [bot, 12],
      [bot, 58],
      [bot, 63],
      [other, 63],
    ] as const) {
      const sql = `insert into ${quoteTestDatabase(database)}.refused_requests values (?, ${ago(minutes)}, 1)`
      await server.query(sql, [Buffer.from(uuidBytes(id))])
    }
    expect([await find(600), await find(900), await find(7_200)]).toEqual([1, 2, 4])
    await storage.transact((tx) => tx.requestBudgets.addRefused(bot, 10))
    expect([await find(600), await find(7_200)]).toEqual([11, 13])
    expect(await storage.read.requestBudgets.findRefused(other, 7_200)).toBe(1)
  } finally {
    await server.end()
  }
})
