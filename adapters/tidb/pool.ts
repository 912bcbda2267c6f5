import { createConnection, createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2'
import type { PoolHealth } from '../../domain/operations/index.ts'
import { leaseTimes } from '../../domain/shared/lease.ts'
import { TidbConnection } from './connection.ts'
import { readDriverError, TidbError } from './errors.ts'
import { type Certificates, type TidbTls, tlsOptions } from './tls.ts'

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
  readonly certificates?: Certificates
  /** How many may wait for a connection at most. Default 1000. */
  readonly queueLimit?: number
  /** How long they wait. Default 10 s. */
  readonly acquireMilliseconds?: number
  /** How long a connection is kept that nobody needs. Default 4 minutes: TiDB Cloud cuts them at 340 s, keepalive or not. */
  readonly idleMilliseconds?: number
  /**
   * How old a connection becomes, give or take a tenth, so that they spread again after a server was added, and none is as old as
   * a load balancer's limit. Default 5 minutes.
   */
  readonly oldestMilliseconds?: number
  /** Default 10 s. */
  readonly connectMilliseconds?: number
  /** A connection that was idle for so long is tried before it is used. Default 10 s. */
  readonly triedAfterMilliseconds?: number
  /** How long a statement may take; it is ended on the server, too. Default: as long as it takes. */
  readonly queryMilliseconds?: number | null
}

/** Connections to one TiDB, opened as they are needed. All contexts share one pool. */
export interface TidbPool {
  /** Waits while all connections are out. Rejects with a `TidbError`. */
  acquire(): Promise<TidbConnection>
  /** How it is used. */
  stats(): PoolHealth
  /** Closes every connection. The pool is of no use afterwards; a repeat does nothing. */
  close(): Promise<void>
}

/** Rejects with `invalid` for options that cannot work; whether the server answers shows at the first statement. */
export function openPool(options: TidbPoolOptions): TidbPool {
  return new MysqlPool(options)
}

type Defaulted =
  | 'queueLimit'
  | 'acquireMilliseconds'
  | 'idleMilliseconds'
  | 'oldestMilliseconds'
  | 'connectMilliseconds'
  | 'triedAfterMilliseconds'
  | 'queryMilliseconds'
type WholeOptions = TidbPoolOptions & Required<Pick<TidbPoolOptions, Defaulted>>

const defaults = {
  queueLimit: 1_000,
  acquireMilliseconds: 10_000,
  idleMilliseconds: 240_000,
  oldestMilliseconds: 300_000,
  connectMilliseconds: 10_000,
  triedAfterMilliseconds: 10_000,
  queryMilliseconds: null,
}

/** What is known of a connection. */
interface Life {
  readonly endsAt: number
  usedAt: number
}

class MysqlPool implements TidbPool {
  readonly #options: WholeOptions
  readonly #pool: Pool
  readonly #settings: string
  readonly #lives = new WeakMap<PoolConnection, Life>()
  #opened = 0
  #inUse = 0
  #queued = 0
  #acquired = 0
  #waited = 0
  #waitedLongest = 0
  #closing: Promise<void> | null = null

  constructor(options: TidbPoolOptions) {
    this.#options = { ...defaults, ...options }
    this.#pool = createPool(driverOptions(this.#options))
    this.#settings = sessionSettings(options.lockWaitSeconds ?? 5)
    // A second 'error' event of a dead connection finds no listener of the pool any more and would end the process.
    this.#pool.on('connection', (connection) => connection.on('error', () => {}))
  }

  async acquire(): Promise<TidbConnection> {
    for (;;) {
      const raw = await this.#waitForOne()
      const life = this.#lives.get(raw)
      if (life === undefined) await this.#prepare(raw)
      else if (!(await this.#isFit(raw, life))) {
        raw.destroy()
        continue
      }
      this.#inUse++
      return new TidbConnection(raw, {
        giveBack: () => this.#giveBack(raw),
        released: () => this.#inUse--,
        milliseconds: this.#options.queryMilliseconds,
        abandon: () => this.#abandon(raw),
      })
    }
  }

  stats(): PoolHealth {
    return {
      limit: this.#options.connectionLimit,
      inUse: this.#inUse,
      queued: this.#queued,
      acquired: this.#acquired,
      waited: Math.round(this.#waited),
      waitedLongest: Math.round(this.#waitedLongest),
    }
  }

  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => this.#pool.end(() => resolve()))
    return this.#closing
  }

  async #waitForOne(): Promise<PoolConnection> {
    const start = performance.now()
    this.#queued++
    try {
      return await this.#checkOut()
    } finally {
      const waited = performance.now() - start
      this.#queued--
      this.#acquired++
      this.#waited += waited
      this.#waitedLongest = Math.max(this.#waitedLongest, waited)
    }
  }

  /** A connection that comes too late goes straight back. */
  #checkOut(): Promise<PoolConnection> {
    const { acquireMilliseconds } = this.#options
    return new Promise((resolve, reject) => {
      let late = false
      const timer = setTimeout(() => {
        late = true
        reject(noneFree(acquireMilliseconds))
      }, acquireMilliseconds)
      this.#pool.getConnection((error, raw) => {
        clearTimeout(timer)
        if (late) raw?.release()
        else if (error === null) resolve(raw)
        else reject(readDriverError(error))
      })
    })
  }

  #prepare(raw: PoolConnection): Promise<void> {
    return new Promise((resolve, reject) => {
      raw.query({ sql: this.#settings, timeout: this.#options.connectMilliseconds }, (error) => {
        if (error === null) {
          const now = performance.now()
          this.#lives.set(raw, { endsAt: now + this.#lifetime(), usedAt: now })
          resolve()
        } else {
          raw.destroy()
          reject(readDriverError(error))
        }
      })
    })
  }

  async #isFit(raw: PoolConnection, { endsAt, usedAt }: Life): Promise<boolean> {
    const now = performance.now()
    if (now >= endsAt) return false
    return now - usedAt <= this.#options.triedAfterMilliseconds || answers(raw, this.#options.connectMilliseconds)
  }

  /** Spread over a fifth of it, so that those opened together do not end together (multiples of the golden ratio). */
  #lifetime(): number {
    const spread = (++this.#opened * 0.618034) % 1
    return this.#options.oldestMilliseconds * (0.9 + 0.2 * spread)
  }

  #giveBack(raw: PoolConnection): void {
    const life = this.#lives.get(raw)
    const now = performance.now()
    if (life !== undefined && now < life.endsAt) {
      life.usedAt = now
      raw.release()
    } else raw.end()
  }

  /** Ends the statement that a connection is at on the server too, by another one: this one is busy. */
  #abandon(raw: PoolConnection): void {
    const { threadId } = raw
    raw.destroy()
    if (threadId === null) return
    const {
      connectionLimit: _limit,
      maxIdle: _idle,
      idleTimeout: _time,
      queueLimit: _queue,
      ...options
    } = driverOptions(this.#options)
    const killer = createConnection(options)
    killer.on('error', () => {})
    const timeout = this.#options.connectMilliseconds
    killer.query({ sql: `kill tidb ${threadId}`, timeout }, () => killer.destroy())
  }
}

/** A connection into nothing never says so. */
const answers = (raw: PoolConnection, milliseconds: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds)
    raw.ping((error) => {
      clearTimeout(timer)
      resolve(error === null)
    })
  })

const noneFree = (milliseconds: number): TidbError =>
  new TidbError(
    { kind: 'unavailable', reason: `no connection came free within ${milliseconds} ms` },
    'POOL_TIMEOUT',
    'no connection of the pool came free',
  )

function driverOptions(options: WholeOptions): PoolOptions {
  const ssl = tlsOptions(options.host, options.tls, options.certificates)
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
    idleTimeout: options.idleMilliseconds,
    queueLimit: options.queueLimit,
    connectTimeout: options.connectMilliseconds,
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
