import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import type { ObservedStatement, ObservedTransaction } from '../../adapters/tidb/observer.ts'
import { openPool, type TidbPool } from '../../adapters/tidb/pool.ts'
import { probeDatabase, probeServer } from '../../adapters/tidb/probe.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import { aMessage, aTenant } from '../support/factories/index.ts'
import { tidbOfRun } from '../support/tidb-worker.ts'
import { TransactionWorld } from './transaction-world.ts'

let world: TransactionWorld
let pool: TidbPool
let storage: ArchiveStorage
let statements: Omit<ObservedStatement, 'milliseconds'>[]
let transactions: Omit<ObservedTransaction, 'milliseconds'>[]
let failures: string[]

beforeAll(async () => {
  world = await TransactionWorld.make()
  pool = openPool({
    ...tidbOfRun(),
    ...{ tls: 'disabled', connectionLimit: 2 },
    observer: {
      statement({ milliseconds, ...told }) {
        if (milliseconds > 0) statements.push(told)
      },
      transaction({ milliseconds, ...told }) {
        if (milliseconds > 0) transactions.push(told)
      },
      failure({ code }) {
        failures.push(code)
      },
      breaker() {},
    },
  })
  storage = openTidbArchive({ pool, database: world.database })
})

beforeEach(() => {
  statements = []
  transactions = []
  failures = []
})

afterAll(async () => {
  await pool.close()
  await world.close()
})

describe('whoever observes the database', () => {
  it('is told of each statement: its method, its rows', async () => {
    const tenant = aTenant()
    await storage.transact(async (tx) => {
      await tx.tenants.insert(tenant)
      await tx.tenants.insert(aTenant())
    })
    await storage.read.tenants.find(tenant.id)
    expect(statements).toEqual([
      { method: 'archive.tenants.insert', outcome: 'ok', rows: 1 },
      { method: 'archive.tenants.insert', outcome: 'ok', rows: 1 },
      { method: 'commit', outcome: 'ok', rows: 0 },
      { method: 'archive.tenants.find', outcome: 'ok', rows: 1 },
    ])
    expect(transactions).toEqual([{ method: 'archive.tenants.insert', outcome: 'committed' }])
    expect(failures).toEqual([])
  })

  it('is told of what fails, and with which code a transaction ends', async () => {
    const tenant = aTenant()
    await storage.transact((tx) => tx.tenants.insert(tenant))
    statements = []
    transactions = []
    await storage.transact((tx) => tx.tenants.insert(tenant)).catch(() => {})
    await storage.transact((tx) => tx.messages.upsertMany([aMessage()])).catch(() => {})
    expect(statements.map(({ method, outcome }) => `${method} ${outcome}`)).toEqual([
      'archive.tenants.insert duplicate',
      'archive.messages.upsertMany reference',
    ])
    expect(transactions).toEqual([
      { method: 'archive.tenants.insert', outcome: 'conflict' },
      { method: 'archive.messages.upsertMany', outcome: 'reference_missing' },
    ])
    expect(failures).toEqual(['1062', '1452'])
  })

  it('is told of what is no repository’s as such', async () => {
    await probeServer(pool, () => new Date())
    expect(await probeDatabase(pool, world.database)).toBeGreaterThan(0)
    expect(new Set(statements.map(({ method }) => method))).toEqual(new Set(['probe']))
  })
})
