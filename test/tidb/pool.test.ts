import { setTimeout as pause } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import { type Connection, createConnection } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { TidbConnection } from '../../adapters/tidb/connection.ts'
import { openPool, type TidbPool, type TidbPoolOptions } from '../../adapters/tidb/pool.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { tidbOfRun } from '../support/tidb-worker.ts'

let root: Connection
let pool: TidbPool

beforeAll(async () => {
  root = await createConnection({ ...tidbOfRun() })
})

afterAll(() => root.end())

afterEach(() => pool.close())

function opened(options: Partial<TidbPoolOptions>): TidbPool {
  pool = openPool({ ...tidbOfRun(), tls: 'disabled', connectionLimit: 1, ...options })
  return pool
}

const run = async (connection: TidbConnection, sql: string): Promise<unknown> =>
  (await connection.executeQuery<Readonly<Record<string, unknown>>>(CompiledQuery.raw(sql))).rows[0]

const idOf = async (connection: TidbConnection): Promise<number> =>
  Number(Object(await run(connection, 'select connection_id() as id')).id)

async function used(): Promise<number> {
  const connection = await pool.acquire()
  const id = await idOf(connection)
  connection.release()
  return id
}

describe('a pool', () => {
  it('gives a connection again, as long as it is young', async () => {
    opened({})
    expect(await used()).toBe(await used())
  })

  it('gives none that is older than it may be', async () => {
    opened({ oldestMilliseconds: 1 })
    const first = await used()
    await pause(5)
    expect(await used()).not.toBe(first)
  })

  it('lets nobody wait longer than they may, and loses no connection by it', async () => {
    opened({ acquireMilliseconds: 100 })
    const held = await pool.acquire()
    await expect(pool.acquire()).rejects.toMatchObject({
      failure: { kind: 'unavailable', reason: 'no connection came free within 100 ms' },
    })
    held.release()
    await pause(20)
    for (let n = 0; n < 3; n++) await used()
  })

  it('tells how it is used, and loses nobody: also not one whose statement failed, or who left a transaction open', async () => {
    opened({ connectionLimit: 3 })
    const held = await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()])
    const waiting = pool.acquire()
    expect(pool.stats()).toMatchObject({ limit: 3, open: 3, inUse: 3, idle: 0, queued: 1 })
    const [first, second, third] = held
    await expect(run(first, 'select nothing')).rejects.toThrow()
    await second.begin()
    for (const each of [first, second, third]) each.release()
    for (const each of [first, second, third]) each.release()
    ;(await waiting).release()
    expect(pool.stats()).toMatchObject({ open: 2, inUse: 0, idle: 2, queued: 0, acquired: 4 })
    expect(pool.stats().waitedLongest).toBeLessThanOrEqual(pool.stats().waited)
  })

  it('lets no more wait than may', async () => {
    opened({ queueLimit: 2 })
    const held = await pool.acquire()
    const waiting = [pool.acquire(), pool.acquire()]
    await expect(pool.acquire()).rejects.toMatchObject({
      failure: { kind: 'unavailable', reason: 'too many requests wait for a connection' },
    })
    held.release()
    for (const each of waiting) (await each).release()
  })

  it('keeps its last connection, and lets go of what was idle for too long', async () => {
    opened({ idleMilliseconds: 1_500 })
    const first = await used()
    await pause(1_200)
    expect(await used()).toBe(first)
    while (pool.stats().open > 0) await pause(50)
    expect(await used()).not.toBe(first)
  })

  it('tries what was idle, and gives it again where it answers', async () => {
    opened({ triedAfterMilliseconds: 0 })
    const first = await used()
    await pause(5)
    expect(await used()).toBe(first)
    expect(pool.stats()).toMatchObject({ open: 1, idle: 1, inUse: 0 })
  })

  it('tries what was idle, and gives another one where it is dead', async () => {
    opened({ triedAfterMilliseconds: 20 })
    const first = await used()
    await root.query(`kill tidb ${first}`)
    await pause(50)
    const connection = await pool.acquire()
    expect(await idOf(connection)).not.toBe(first)
    connection.release()
  })

  it('sets its session once: whoever borrows a connection finds it the same', async () => {
    opened({})
    for (let n = 0; n < 2; n++) {
      const connection = await pool.acquire()
      expect(
        await run(
          connection,
          'select @@time_zone as zone, @@tidb_idle_transaction_timeout as idle, @@autocommit as auto',
        ),
      ).toEqual({ zone: '+00:00', idle: '30', auto: '1' })
      connection.release()
    }
  })

  it('ends a statement that takes too long, on the server too, and goes on', async () => {
    opened({ queryMilliseconds: 300 })
    const connection = await pool.acquire()
    const marker = `sleep(${31.5 + Math.round(performance.now()) / 1e7})`
    await expect(run(connection, `select ${marker}`)).rejects.toMatchObject({ code: 'PROTOCOL_SEQUENCE_TIMEOUT' })
    connection.release()
    await used()
    while ((await running(marker)) > 0) await pause(50)
  })

  it('waits for no connection that leads into nothing, and goes on when it leads somewhere again', async () => {
    const proxy = await startTcpProxy(tidbOfRun())
    opened({ host: '127.0.0.1', port: proxy.port, triedAfterMilliseconds: 0, connectMilliseconds: 300 })
    await used()
    proxy.swallow(true)
    await expect(pool.acquire()).rejects.toMatchObject({ failure: { kind: 'unavailable' } })
    await expect(pool.acquire()).rejects.toMatchObject({ failure: { kind: 'unavailable' } })
    proxy.swallow(false)
    await used()
    await pool.close()
    await proxy.close()
  })

  const running = async (marker: string): Promise<number> => {
    const [rows] = await root.query({
      sql: 'select count(*) from information_schema.processlist where info like ? and id <> connection_id()',
      values: [`%${marker}%`],
      rowsAsArray: true,
    })
    return Number(String(rows))
  }
})
