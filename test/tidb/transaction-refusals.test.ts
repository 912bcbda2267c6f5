import { inspect } from 'node:util'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import { openPool, type TidbPoolOptions } from '../../adapters/tidb/pool.ts'
import { storedTenant } from '../support/archive-world.ts'
import { aMessage, aTenant, aTenantId } from '../support/factories/index.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'
import { TransactionWorld } from './transaction-world.ts'

let world: TransactionWorld
beforeAll(async () => {
  world = await TransactionWorld.make()
})
afterAll(() => world.close())

async function refusalOf(options: Partial<TidbPoolOptions>, database = world.database): Promise<unknown> {
  const pool = openPool({ ...tidbOfRun(), tls: 'disabled', connectionLimit: 1, ...options })
  try {
    return await openTidbArchive({ pool, database })
      .read.tenants.find(aTenantId())
      .catch((error: unknown) => error)
  } finally {
    await pool.close()
  }
}

describe('a storage that cannot be used', () => {
  it('says to migrate where there is no database', async () => {
    expect(await refusalOf({}, workerDatabase('nowhere'))).toMatchObject({
      code: 'storage_unavailable',
      details: { reason: expect.stringContaining('verta migrate latest') },
    })
  })

  it('says that nothing answers where no server listens', async () => {
    const { port } = world.proxy
    const free = await freePortBeside(port)
    expect(await refusalOf({ host: '127.0.0.1', port: free })).toMatchObject({
      code: 'storage_unavailable',
      details: { reason: expect.stringContaining('nothing answers') },
    })
  })

  it('says that the name or the password was refused', async () => {
    expect(await refusalOf({ user: 'nobody', password: 'wrong' })).toMatchObject({
      code: 'storage_unavailable',
      details: { reason: expect.stringContaining('password was refused') },
    })
  })

  it('refuses to verify the identity of an address', async () => {
    expect(() => openPool({ ...tidbOfRun(), host: '127.0.0.1', tls: 'verify_identity', connectionLimit: 1 })).toThrow(
      'must be a name',
    )
  })
})

describe('what an error tells', () => {
  it('never holds what people wrote', async () => {
    const { storage } = world.open()
    const taken = await storedTenant(storage)
    const text = 'a private remark'
    const refusals = [
      await storage.transact((tx) => tx.tenants.insert(aTenant({ slug: taken.slug, name: text }))).catch(inspected),
      await storage.transact((tx) => tx.messages.upsertMany([aMessage({ text })])).catch(inspected),
      await storage.transact((tx) => tx.tenants.insert(aTenant({ name: text.repeat(50) }))).catch(inspected),
    ]
    expect(refusals).toEqual([
      expect.stringContaining('conflict'),
      expect.stringContaining('reference_missing'),
      expect.stringContaining('invalid'),
    ])
    for (const refusal of refusals) expect(refusal).not.toContain(text)
  })

  const inspected = (error: unknown): string => inspect(error, { depth: null, showHidden: true })
})

describe('a session', () => {
  it('runs under the same settings whatever the defaults of the server are', async () => {
    const { transactor } = world.open({ lockWaitSeconds: 3 })
    const { rows } = await transactor.reads.run((db) =>
      sql`select @@time_zone tz, @@innodb_lock_wait_timeout wait, @@tidb_txn_mode mode, @@foreign_key_checks fk,
        @@autocommit auto, @@transaction_isolation isolation, @@sql_mode like '%STRICT_TRANS_TABLES%' strict`.execute(
        db,
      ),
    )
    expect(
      JSON.parse(JSON.stringify(rows[0]), (_, value) => (typeof value === 'object' ? value : String(value))),
    ).toEqual({
      tz: '+00:00',
      wait: '3',
      mode: 'pessimistic',
      fk: '1',
      auto: '1',
      isolation: 'REPEATABLE-READ',
      strict: '1',
    })
  })
})

/** A port on which nothing listens: one that was just given up. */
async function freePortBeside(taken: number): Promise<number> {
  const { createServer } = await import('node:net')
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = address === null || typeof address === 'string' ? taken : address.port
      server.close((error) => (error === undefined ? resolve(port) : reject(error)))
    })
  })
}
