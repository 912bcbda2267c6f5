import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ArchiveTables } from '../../adapters/tidb/archive/tables.ts'
import { TidbTenantRepository } from '../../adapters/tidb/archive/tenant-repository.ts'
import { idColumn } from '../../adapters/tidb/columns.ts'
import type { Session } from '../../adapters/tidb/session.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import { storedChannel, storedTenant } from '../support/archive-world.ts'
import { aChannelId, aMessage, aTenant } from '../support/factories/index.ts'
import { codesOf, connectionId, expectWhole, type Opened, stored, TransactionWorld } from './transaction-world.ts'

let world: TransactionWorld
beforeAll(async () => {
  world = await TransactionWorld.make()
})
afterAll(() => world.close())

const rename = (session: Session<ArchiveTables>, { id }: Tenant, name: string): Promise<unknown> =>
  session.run((db) => db.updateTable('tenants').set({ name }).where('id', '=', idColumn(id)).execute())

describe('a transaction that writes without locks (9007)', () => {
  const renameUnlocked = (
    opened: Opened,
    tenant: Tenant,
    early: Tenant,
    meanwhile: (run: number) => Promise<unknown>,
  ) => {
    let runs = 0
    return opened.transactor.transact(async (session) => {
      runs += 1
      await session.run((db) => sql`begin optimistic`.execute(db))
      if (runs === 1) await new TidbTenantRepository(session).insert(early)
      await rename(session, tenant, `run ${runs}`)
      await meanwhile(runs)
    })
  }

  it('is refused at COMMIT where another was first, and run again', async () => {
    const [opened, other] = [world.open({ connectionLimit: 1 }), world.open()]
    const [tenant, early] = [await storedTenant(opened.storage), aTenant()]
    await renameUnlocked(opened, tenant, early, async (run) => {
      if (run === 1) await other.transactor.transact((session) => rename(session, tenant, 'the other'))
    })
    expect(codesOf(opened)).toEqual(['9007'])
    expect(await opened.storage.read.tenants.find(tenant.id)).toMatchObject({ name: 'run 2' })
    expect(await stored(opened, [early])).toEqual([false])
    await expectWhole(opened)
  })

  it('is storage_busy where another is first each time', async () => {
    const [opened, other] = [world.open({ connectionLimit: 1, attempts: 3 }), world.open()]
    const [tenant, early] = [await storedTenant(opened.storage), aTenant()]
    const refused = renameUnlocked(opened, tenant, early, (run) =>
      other.transactor.transact((session) => rename(session, tenant, `the other, ${run}`)),
    )
    await expect(refused).rejects.toMatchObject({ code: 'storage_busy', details: { attempts: 3 } })
    expect(codesOf(opened)).toEqual(['9007', '9007'])
    expect(await opened.storage.read.tenants.find(tenant.id)).toMatchObject({ name: 'the other, 3' })
    expect(await stored(opened, [early])).toEqual([false])
    await expectWhole(opened)
  })
})

describe('a statement that the server refuses', () => {
  it.each<[string, (taken: Tenant, session: Session<ArchiveTables>) => Promise<unknown>, object]>([
    [
      'a second row with the same key (1062)',
      ({ slug }, session) => new TidbTenantRepository(session).insert(aTenant({ slug })),
      { code: 'conflict', details: { field: 'slug' } },
    ],
    [
      'a text that is longer than its column (1406)',
      (_, session) => new TidbTenantRepository(session).insert(aTenant({ name: 'x'.repeat(300) })),
      { code: 'invalid' },
    ],
  ])('ends its transaction with all that it wrote: %s', async (_, refusedBy, error) => {
    const opened = world.open({ connectionLimit: 1 })
    const [taken, early] = [await storedTenant(opened.storage), aTenant()]
    const before = await connectionId(opened)
    const refused = opened.transactor.transact(async (session) => {
      await new TidbTenantRepository(session).insert(early)
      await refusedBy(taken, session)
    })
    await expect(refused).rejects.toMatchObject(error)
    expect(await stored(opened, [early])).toEqual([false])
    expect(opened.retries).toEqual([])
    expect(await connectionId(opened)).toBe(before)
    await expectWhole(opened)
  })

  it.each([
    ['whose channel is missing (1452)', aChannelId(), 'short', { code: 'reference_missing' }],
    ['that is larger than a row may be (8025)', null, 'x'.repeat(7 << 20), { code: 'invalid' }],
  ] as const)('a message %s takes the page along that it stands in', async (_, channel, text, error) => {
    const opened = world.open({ connectionLimit: 1 })
    const { id: channelId } = await storedChannel(opened.storage)
    const [good, bad] = [aMessage({ channelId }), aMessage({ channelId: channel ?? channelId, text })]
    const before = await connectionId(opened)
    const refused = opened.storage.transact(async (tx) => {
      await tx.messages.upsertMany([good])
      await tx.messages.upsertMany([bad])
    })
    await expect(refused).rejects.toMatchObject(error)
    expect(await opened.storage.read.messages.find(channelId, good.snowflake)).toBeNull()
    expect(opened.retries).toEqual([])
    expect(await connectionId(opened)).toBe(before)
    await expectWhole(opened)
  })
})

describe('a change of the schema while a transaction uses the table', () => {
  it('waits for it, and those that come behind go on', async () => {
    const [opened, operator] = [world.open({ connectionLimit: 1 }), world.open()]
    const tenants = [aTenant(), aTenant()]
    const ended: string[] = []
    let altering: Promise<unknown> = Promise.resolve()
    await opened.storage.transact(async (tx) => {
      await tx.tenants.insert(tenants[0] ?? aTenant())
      altering = operator.transactor.reads
        .run((db) => sql`alter table ${sql.table(`${world.database}.tenants`)} add column later int`.execute(db))
        .then(() => ended.push('the change'))
      await untilWaiting(operator)
      await tx.tenants.insert(tenants[1] ?? aTenant())
      ended.push('the transaction')
    })
    await altering
    expect(ended).toEqual(['the transaction', 'the change'])
    expect(opened.retries).toEqual([])
    expect(await stored(opened, tenants)).toEqual([true, true])
    await expectWhole(opened)
  })

  async function untilWaiting({ transactor }: Opened): Promise<void> {
    for (;;) {
      const { rows } = await transactor.reads.run((db) =>
        sql`select job_id from mysql.tidb_mdl_view where db_name = ${world.database}`.execute(db),
      )
      if (rows.length > 0) return
      await pause(20)
    }
  }
})
