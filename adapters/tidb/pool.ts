import { createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2'
import { leaseTimes } from '../../domain/shared/lease.ts'
import { TidbConnection } from './connection.ts'
import { readDriverError } from './errors.ts'
import { type TidbTls, tlsOptions } from './tls.ts'

export interface TidbPoolOptions {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly tls: TidbTls
  /** Connections at most. */
  readonly connectionLimit: number
  /** The default database; without one, statements name theirs. */
  readonly database?: string
  /** How long a statement waits for a row that another transaction holds. Default 5. */
  readonly lockWaitSeconds?: number
}

/** Connections to one TiDB, opened as they are needed. All contexts share one pool. */
export interface TidbPool {
  /** Waits while all connections are out. Rejects with a `TidbError`. */
  acquire(): Promise<TidbConnection>
  /** Closes every connection. The pool is of no use afterwards; a repeat does nothing. */
  close(): Promise<void>
}

/** Rejects with `invalid` for options that cannot work; whether the server answers shows at the first statement. */
export function openPool(options: TidbPoolOptions): TidbPool {
  return new MysqlPool(options)
}

/** TiDB Cloud cuts connections that are idle for 340 s, keepalive or not. */
const idleMilliseconds = 240_000
/** So that connections spread again after a server was added, and none is as old as a load balancer's limit. */
const oldestMilliseconds = 300_000
const waitingAtMost = 1_000

class MysqlPool implements TidbPool {
  readonly #pool: Pool
  readonly #settings: string
  readonly #openedAt = new WeakMap<PoolConnection, number>()
  #closing: Promise<void> | null = null

  constructor(options: TidbPoolOptions) {
    this.#pool = createPool(driverOptions(options))
    this.#settings = sessionSettings(options.lockWaitSeconds ?? 5)
    // A second 'error' event of a dead connection finds no listener of the pool any more and would end the process.
    this.#pool.on('connection', (connection) => connection.on('error', () => {}))
  }

  async acquire(): Promise<TidbConnection> {
    const raw = await this.#checkOut()
    if (!this.#openedAt.has(raw)) await this.#prepare(raw)
    return new TidbConnection(raw, () => this.#giveBack(raw))
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => this.#pool.end(() => resolve()))
    return this.#closing
  }

  #checkOut(): Promise<PoolConnection> {
    return new Promise((resolve, reject) => {
      this.#pool.getConnection((error, raw) => (error === null ? resolve(raw) : reject(readDriverError(error))))
    })
  }

  #prepare(raw: PoolConnection): Promise<void> {
    return new Promise((resolve, reject) => {
      raw.query(this.#settings, (error) => {
        if (error === null) {
          this.#openedAt.set(raw, performance.now())
          resolve()
        } else {
          raw.destroy()
          reject(readDriverError(error))
        }
      })
    })
  }

  #giveBack(raw: PoolConnection): void {
    const openedAt = this.#openedAt.get(raw) ?? 0
    if (performance.now() - openedAt > oldestMilliseconds) raw.end()
    else raw.release()
  }
}

function driverOptions(options: TidbPoolOptions): PoolOptions {
  const ssl = tlsOptions(options.host, options.tls)
  return {
    host: options.host,
    port: options.port,
    user: options.user,
    password: options.password,
    ...(options.database === undefined ? {} : { database: options.database }),
    ...(ssl === null ? {} : { ssl }),
    connectionLimit: options.connectionLimit,
    // mysql2 looks for idle connections only where fewer may be idle than open.
    maxIdle: options.connectionLimit - 1,
    idleTimeout: idleMilliseconds,
    queueLimit: waitingAtMost,
    gracefulEnd: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
    stringifyObjects: true,
    timezone: 'Z',
    // Its number must fit a byte; that of utf8mb4_0900_bin does not. A column's collation outranks the connection's.
    charset: 'UTF8MB4_BIN',
    // A proxy that offers query attributes and ignores them turns parameters into nulls (mysql2 issue 4562).
    flags: ['-CLIENT_QUERY_ATTRIBUTES', '-LOCAL_FILES'],
  }
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
const sessionSettings = (lockWaitSeconds: number): string =>
  `SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = ${Math.trunc(lockWaitSeconds)}, ` +
  `tidb_idle_transaction_timeout = ${leaseTimes.seconds}, tidb_txn_mode = 'pessimistic', transaction_isolation = 'REPEATABLE-READ', foreign_key_checks = 1, ` +
  `autocommit = 1, sql_mode = '${sqlMode}'`
