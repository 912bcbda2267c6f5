import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ArchiveTables } from '../../adapters/tidb/archive/tables.ts'
import { TidbTenantRepository } from '../../adapters/tidb/archive/tenant-repository.ts'
import { idColumn } from '../../adapters/tidb/columns.ts'
import type { Session } from '../../adapters/tidb/session.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import { gate } from '../contract/shared/race.ts'
import { storedTenant } from '../support/archive-world.ts'
import { aTenant } from '../support/factories/index.ts'
import {
  codesOf,
  connectionId,
  expectWhole,
  type Opened,
  outcomeOf,
  stored,
  TransactionWorld,
} from './transaction-world.ts'

let world: TransactionWorld
beforeAll(async () => {
  world = await TransactionWorld.make()
})
afterAll(() => world.close())

const rename = (session: Session<ArchiveTables>, { id }: Tenant, name: string): Promise<unknown> =>
  session.run((db) => db.updateTable('tenants').set({ name }).where('id', '=', idColumn(id)).execute())

describe('a statement that waits for a row', () => {
  /** Runs `work` while another transaction holds the row of `tenant`. */
  async function whileHeld(tenant: Tenant, work: (holder: Opened) => Promise<void>): Promise<void> {
    const holder = world.open()
    const [held, released] = [gate(), gate()]
    const holding = holder.transactor.transact(async (session) => {
      await rename(session, tenant, 'held')
      held.open()
      await released.opened
    })
    try {
      await Promise.race([held.opened, holding])
      await work(holder)
    } finally {
      released.open()
      await holding
    }
  }

  /** Resolves once the connection is at a statement of that beginning. */
  async function untilAt({ transactor }: Opened, id: string, beginning: string): Promise<void> {
    for (;;) {
      const { rows } = await transactor.reads.run((db) =>
        sql`select id from information_schema.processlist where id = ${id} and info like ${`${beginning}%`}`.execute(
          db,
        ),
      )
      if (rows.length > 0) return
      await pause(20)
    }
  }

  it.each([
    ['query', 'storage_unavailable', []],
    ['connection', 'stored', ['PROTOCOL_CONNECTION_LOST']],
  ] as const)('may be ended by an operator: KILL TIDB of its %s', async (what, expected, codes) => {
    const opened = world.open({ connectionLimit: 1, lockWaitSeconds: 60 })
    const [tenant, first, second] = [await storedTenant(opened.storage), aTenant(), aTenant()]
    const id = await connectionId(opened)
    let runs = 0
    const waiting = () =>
      opened.transactor.transact(async (session) => {
        runs += 1
        await new TidbTenantRepository(session).insert(runs === 1 ? first : second)
        if (runs === 1) await rename(session, tenant, 'waited')
      })
    await whileHeld(tenant, async (holder) => {
      const outcome = outcomeOf(waiting())
      await untilAt(holder, id, 'update')
      const kill =
        what === 'query' ? sql`kill tidb query ${sql.lit(Number(id))}` : sql`kill tidb ${sql.lit(Number(id))}`
      await holder.transactor.reads.run((db) => kill.execute(db))
      expect(await outcome).toBe(expected)
    })
    expect(codesOf(opened)).toEqual(codes)
    expect(await stored(opened, [first, second])).toEqual([false, what === 'connection'])
    expect(await opened.storage.read.tenants.find(tenant.id)).toMatchObject({ name: 'held' })
    expect((await connectionId(opened)) === id).toBe(what === 'query')
    await expectWhole(opened)
  })

  it('is storage_unavailable where it outlasts what the server lets a read take (3024)', async () => {
    const opened = world.open({ connectionLimit: 1, lockWaitSeconds: 60 })
    const [tenant, early] = [await storedTenant(opened.storage), aTenant()]
    await whileHeld(tenant, async () => {
      const refused = opened.transactor.transact(async (session) => {
        await new TidbTenantRepository(session).insert(early)
        await session.run((db) =>
          sql`select /*+ MAX_EXECUTION_TIME(200) */ id from ${sql.table(`${world.database}.tenants`)}
            where id = ${idColumn(tenant.id)} for update`.execute(db),
        )
      })
      await expect(refused).rejects.toMatchObject({
        code: 'storage_unavailable',
        details: { reason: 'the statement took longer than the server allows' },
      })
    })
    expect(opened.retries).toEqual([])
    expect(await stored(opened, [early])).toEqual([false])
    await expectWhole(opened)
  })
})

describe('a statement that takes more memory than the server lets it (8175)', () => {
  it('is invalid, and nothing of its transaction is stored', async () => {
    const opened = world.open({ connectionLimit: 1 })
    const early = aTenant()
    const refused = opened.transactor.transact(async (session) => {
      await new TidbTenantRepository(session).insert(early)
      await session.run((db) =>
        sql`with recursive n as (select 1 as i, repeat('x', 1000) as text union all select i + 1, text from n where i < 900)
          select /*+ MEMORY_QUOTA(1 MB) */ a.i, b.i, a.text from n a, n b order by a.text, b.i desc`.execute(db),
      )
    })
    await expect(refused).rejects.toMatchObject({ code: 'invalid' })
    expect(opened.retries).toEqual([])
    expect(await stored(opened, [early])).toEqual([false])
    await expectWhole(opened)
  })
})

describe('a transaction that says nothing for longer than the server lets it', () => {
  it('is run again, and what it had written is gone', async () => {
    const [opened, operator] = [world.open({ connectionLimit: 1 }), world.open()]
    const tenants = [aTenant(), aTenant()]
    const id = await connectionId(opened)
    let runs = 0
    await opened.transactor.transact(async (session) => {
      const tenant = tenants[runs++] ?? aTenant()
      await session.run((db) => sql`set session tidb_idle_transaction_timeout = 1`.execute(db))
      await new TidbTenantRepository(session).insert(tenant)
      if (runs === 1) await untilGone(operator, id)
      await rename(session, tenant, 'after the pause')
    })
    expect(opened.retries).toHaveLength(1)
    expect(await stored(opened, tenants)).toEqual([false, true])
    await expectWhole(opened)
  })

  async function untilGone({ transactor }: Opened, id: string): Promise<void> {
    for (let here = true; here; await pause(50)) {
      const { rows } = await transactor.reads.run((db) =>
        sql`select id from information_schema.processlist where id = ${id}`.execute(db),
      )
      here = rows.length > 0
    }
  }
})
