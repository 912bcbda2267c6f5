import { sql } from 'kysely'
import { type Connection, createConnection } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { TidbTenantRepository } from '../../adapters/tidb/archive/tenant-repository.ts'
import { storedChannel, storedTenant } from '../support/archive-world.ts'
import { aMessage, aTenant } from '../support/factories/index.ts'
import type { RunningTidb } from '../support/tidb-source.ts'
import { builtTidb } from '../support/tidb-sources.ts'
import { codesOf, connectionId, expectWhole, stored, TransactionWorld } from './transaction-world.ts'

/** A server of this file alone: its global settings are changed. */
let tidb: RunningTidb
let world: TransactionWorld
let root: Connection

beforeAll(async () => {
  tidb = await builtTidb(() => {}).start({ kind: 'temporary' })
  world = await TransactionWorld.make(tidb.address)
  root = await createConnection({ ...tidb.address })
})

afterAll(async () => {
  await root.end()
  await world.close()
  await tidb.stop()
})

/** Runs `work` under a global setting that is put back afterwards. */
async function under(setting: string, value: string, work: () => Promise<void>): Promise<void> {
  const [rows] = await root.query({ sql: `select @@global.${setting}`, rowsAsArray: true })
  await root.query(`set global ${setting} = ${value}`)
  try {
    await work()
  } finally {
    await root.query(`set global ${setting} = ${String(rows)}`)
  }
}

describe('a server that takes no more connections (1040)', () => {
  it('is storage_unavailable to whoever needs a new one, and works for those that have one', async () => {
    const [early, late] = [world.open({ connectionLimit: 1 }), world.open({ connectionLimit: 1, attempts: 1 })]
    const tenant = await storedTenant(early.storage)
    await under('max_connections', '1', async () => {
      for (const work of [
        () => late.storage.read.tenants.find(tenant.id),
        () => late.storage.transact((tx) => tx.tenants.insert(aTenant())),
      ])
        await expect(work()).rejects.toMatchObject({
          code: 'storage_unavailable',
          details: { reason: 'it has too many connections' },
        })
      expect(await early.storage.read.tenants.find(tenant.id)).toEqual(tenant)
    })
    expect(await late.storage.read.tenants.find(tenant.id)).toEqual(tenant)
    await expectWhole(late)
  })
})

describe('a server that is read-only (1836)', () => {
  const readOnly = { code: 'storage_unavailable', details: { reason: 'it is read-only at present' } }

  /** The restricted form switches the other one on, too. */
  async function writable(): Promise<void> {
    await root.query('set global tidb_restricted_read_only = off')
    await root.query('set global tidb_super_read_only = off')
  }

  afterEach(writable)

  it.each(['tidb_super_read_only', 'tidb_restricted_read_only'])(
    'refuses what is written, and reads: %s',
    async (name) => {
      const opened = world.open({ connectionLimit: 1 })
      const [before, halfway, refused] = [await storedTenant(opened.storage), aTenant(), aTenant()]
      const cut = opened.storage.transact(async (tx) => {
        await tx.tenants.insert(halfway)
        await root.query(`set global ${name} = on`)
      })
      await expect(cut).rejects.toMatchObject(readOnly)
      await expect(opened.storage.transact((tx) => tx.tenants.insert(refused))).rejects.toMatchObject(readOnly)
      expect(await opened.storage.read.tenants.find(before.id)).toEqual(before)
      expect(opened.retries).toEqual([])
      await writable()
      expect(await stored(opened, [halfway, refused])).toEqual([false, false])
      await expectWhole(opened)
    },
  )
})

describe('a statement that is larger than the server takes at once (1153)', () => {
  it('is refused before it costs the connection, and nothing of its transaction is stored', async () => {
    await under('max_allowed_packet', `${1 << 20}`, async () => {
      const opened = world.open({ connectionLimit: 1 })
      const { id: channelId } = await storedChannel(opened.storage)
      const [good, large] = [aMessage({ channelId }), aMessage({ channelId, text: 'x'.repeat(2 << 20) })]
      const before = await connectionId(opened)
      const refused = opened.storage.transact(async (tx) => {
        await tx.messages.upsertMany([good])
        await tx.messages.upsertMany([large])
      })
      // TiDB closes the connection behind its refusal, and the client may see that first: so it must not be sent.
      await expect(refused).rejects.toMatchObject({ code: 'invalid' })
      expect(opened.retries).toEqual([])
      expect(await opened.storage.read.messages.find(channelId, good.snowflake)).toBeNull()
      expect(await connectionId(opened)).toBe(before)
      await expectWhole(opened)
    })
  })
})

describe('a server that takes small statements only', () => {
  it('is given many rows in halves, and in halves of those, in one transaction', async () => {
    await under('max_allowed_packet', `${1 << 16}`, async () => {
      const opened = world.open({ connectionLimit: 1 })
      const { id: channelId } = await storedChannel(opened.storage)
      const messages = Array.from({ length: 200 }, () => aMessage({ channelId, text: 'x'.repeat(1_000) }))
      const before = await connectionId(opened)
      await opened.storage.transact((tx) => tx.messages.upsertMany(messages))
      expect([opened.retries, await connectionId(opened)]).toEqual([[], before])
      const ids = messages.map(({ snowflake }) => snowflake)
      expect(await opened.storage.read.messages.findMany(channelId, ids)).toHaveLength(200)
      await expectWhole(opened)
    })
  })
})

describe('a change of the schema that waits for nobody (8028)', () => {
  it('is met by running the transaction again', async () => {
    const opened = world.open({ connectionLimit: 1 })
    const tenants = [aTenant(), aTenant()]
    let runs = 0
    await under('tidb_enable_metadata_lock', 'off', () =>
      opened.storage.transact(async (tx) => {
        await tx.tenants.insert(tenants[runs++] ?? aTenant())
        if (runs === 1) await root.query(`alter table ${world.database}.tenants add column later int`)
      }),
    )
    expect(codesOf(opened)).toEqual(['8028'])
    expect(await stored(opened, tenants)).toEqual([false, true])
    await expectWhole(opened)
  })
})

describe('a resource group that ends what runs away (8253)', () => {
  it('is storage_unavailable, and nothing of the transaction is stored', async () => {
    await root.query(
      `create resource group hasty ru_per_sec = 1000000 query_limit = (exec_elapsed = '50ms', action = kill)`,
    )
    const opened = world.open({ connectionLimit: 1 })
    const tenant = aTenant()
    const refused = opened.transactor.transact(async (session) => {
      await new TidbTenantRepository(session).insert(tenant)
      await session.run(async (db) => {
        await sql`set resource group hasty`.execute(db)
        await sql`with recursive n as (select 1 as i union all select i + 1 from n where i < 1000)
          select count(*) from n a, n b, n c where a.i * b.i * c.i % 7 = 3`.execute(db)
      })
    })
    await expect(refused).rejects.toMatchObject({
      code: 'storage_unavailable',
      details: { reason: 'the resource group of its user has used up its quota' },
    })
    expect(opened.retries).toEqual([])
    expect(await stored(opened, [tenant])).toEqual([false])
    await expectWhole(opened)
  })
})
