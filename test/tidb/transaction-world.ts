import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { archiveConstraints } from '../../adapters/tidb/archive/constraints.ts'
import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import type { ArchiveTables } from '../../adapters/tidb/archive/tables.ts'
import { openMigrator } from '../../adapters/tidb/migrator.ts'
import { openPool, type TidbPool, type TidbPoolOptions } from '../../adapters/tidb/pool.ts'
import type { RetryEvent } from '../../adapters/tidb/retry.ts'
import { Transactor } from '../../adapters/tidb/transaction.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import { DomainError } from '../../domain/shared/errors.ts'
import { archiveMigrations } from '../../migrations/archive/index.ts'
import { storedTenant } from '../support/archive-world.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import type { TidbAddress } from '../support/tidb-address.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'

export interface Opened {
  readonly storage: ArchiveStorage
  /** The same transactions, for statements that no repository has. */
  readonly transactor: Transactor<ArchiveTables>
  readonly pool: TidbPool
  /** What was run again, and why. */
  readonly retries: readonly RetryEvent[]
}

export interface OpenOptions extends Partial<TidbPoolOptions> {
  readonly attempts?: number
  readonly onRetry?: (event: RetryEvent) => void
}

/** One migrated database, a proxy before its server, and as many pools as a test wants. */
export class TransactionWorld {
  readonly database = workerDatabase(`transaction_${randomBytes(3).toString('hex')}`)
  readonly proxy: TcpProxy
  readonly #address: TidbAddress
  readonly #pools: TidbPool[] = []

  private constructor(address: TidbAddress, proxy: TcpProxy) {
    this.#address = address
    this.proxy = proxy
  }

  /** On the TiDB of the run, unless another is named. */
  static async make(address = tidbOfRun()): Promise<TransactionWorld> {
    const world = new TransactionWorld(address, await startTcpProxy(address))
    const server = { ...address, tls: 'disabled' } as const
    const migrator = openMigrator({ server, database: world.database, migrations: archiveMigrations })
    await migrator.latest()
    await migrator.close()
    return world
  }

  open({ attempts, onRetry, ...options }: OpenOptions = {}): Opened {
    const pool = openPool({ ...this.#address, tls: 'disabled', connectionLimit: 4, ...options })
    this.#pools.push(pool)
    const retries: RetryEvent[] = []
    const watched = {
      pool,
      database: this.database,
      attempts,
      onRetry: (event: RetryEvent) => {
        retries.push(event)
        onRetry?.(event)
      },
    }
    return {
      storage: openTidbArchive(watched),
      transactor: new Transactor<ArchiveTables>({ ...watched, names: archiveConstraints }),
      pool,
      retries,
    }
  }

  /** One connection through the proxy, which is open already. */
  async through(options: OpenOptions = {}): Promise<Opened> {
    const opened = this.open({ port: this.proxy.port, connectionLimit: 1, ...options })
    await connectionId(opened)
    return opened
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.close()))
    await this.proxy.close()
    await dropTestDatabases(this.#address, this.database)
  }
}

/** Whether the pool's next connection is inside a transaction that someone left open. */
export async function leftOpen({ transactor }: Opened): Promise<boolean> {
  return transactor.reads.run(async (db) => {
    const { rows } = await sql<{ started: string }>`select @@tidb_current_ts as started`.execute(db)
    return rows[0]?.started !== '0'
  })
}

export async function connectionId({ transactor }: Opened): Promise<string> {
  return transactor.reads.run(async (db) => {
    const { rows } = await sql<{ id: string }>`select connection_id() as id`.execute(db)
    return rows[0]?.id ?? ''
  })
}

/** Nobody holds a connection or waits for one, and what is written is read again. */
export async function expectWhole({ storage, pool }: Opened): Promise<void> {
  expect(pool.stats()).toMatchObject({ inUse: 0, queued: 0 })
  const tenant = await storedTenant(storage)
  expect(await storage.read.tenants.find(tenant.id)).toEqual(tenant)
  expect(pool.stats()).toMatchObject({ inUse: 0, queued: 0 })
}

export const codesOf = ({ retries }: Opened): readonly string[] => retries.map(({ code }) => code)

/** `stored`, or the code of the domain's error. */
export const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'stored',
    (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
  )

/** Which of the tenants are stored. */
export const stored = ({ storage }: Opened, tenants: readonly Tenant[]): Promise<readonly boolean[]> =>
  Promise.all(tenants.map(async ({ id }) => (await storage.read.tenants.find(id)) !== null))
