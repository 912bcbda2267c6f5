import { createConnection, createPool, type Pool, type PoolConnection } from 'mysql2'
import type { PoolHealth } from '../../domain/operations/index.ts'
import { Breaker } from './breaker.ts'
import { type Lender, TidbConnection } from './connection.ts'
import { readDriverError, TidbError } from './errors.ts'
import type { TidbObserver } from './observer.ts'
import { driverOptions, type TidbPoolOptions, type WholeOptions, withDefaults } from './pool-options.ts'
import { sessionOf } from './session-settings.ts'

export type { TidbPoolOptions }

/** Connections to one TiDB, opened as they are needed. All contexts share one pool. */
export interface TidbPool {
  /** Waits while all connections are out. Rejects with a `TidbError`. */
  acquire(): Promise<TidbConnection>
  /** What units of work on its connections run through. */
  readonly breaker: Breaker
  readonly observer: TidbObserver
  /** How it is used. */
  stats(): PoolHealth
  /** Closes every connection. The pool is of no use afterwards; a repeat does nothing. */
  close(): Promise<void>
}

/** Rejects with `invalid` for options that cannot work; whether the server answers shows at the first statement. */
export function openPool(options: TidbPoolOptions): TidbPool {
  return new MysqlPool(options)
}

/** What is known of a connection. Times are of `performance.now()`. */
interface Life {
  readonly beganAt: number
  readonly endsAt: number
  readonly largestStatement: number
  usedAt: number
  /** Somebody has it, or is about to. */
  out: boolean
}

class MysqlPool implements TidbPool {
  readonly breaker: Breaker
  readonly observer: TidbObserver
  readonly #options: WholeOptions
  readonly #pool: Pool
  readonly #lives = new Map<PoolConnection, Life>()
  #opened = 0
  #inUse = 0
  #queued = 0
  #acquired = 0
  #waited = 0
  #waitedLongest = 0
  readonly #sweeping: NodeJS.Timeout
  #closing: Promise<void> | null = null

  constructor(options: TidbPoolOptions) {
    this.#options = withDefaults(options)
    this.observer = this.#options.observer
    this.breaker = new Breaker({ ...options.breaker, onChange: this.observer.breaker })
    this.#pool = createPool(driverOptions(this.#options))
    this.#sweeping = setInterval(() => this.#retireIdle(), 1_000)
    this.#sweeping.unref()
    // A second 'error' event of a dead connection finds no listener of the pool any more and would end the process.
    this.#pool.on('connection', (connection) => connection.on('error', () => {}))
  }

  async acquire(): Promise<TidbConnection> {
    try {
      return await this.#acquire()
    } catch (error) {
      const failure = whileConnecting(readDriverError(error))
      this.observer.failure(failure)
      throw failure
    }
  }

  stats(): PoolHealth {
    const lives = [...this.#lives.values()]
    const oldest = Math.min(...lives.map(({ beganAt }) => beganAt))
    return {
      limit: this.#options.connectionLimit,
      open: lives.length,
      inUse: this.#inUse,
      idle: Math.max(0, lives.length - this.#inUse),
      oldest: lives.length === 0 ? 0 : Math.round(performance.now() - oldest),
      queued: this.#queued,
      acquired: this.#acquired,
      waited: Math.round(this.#waited),
      waitedLongest: Math.round(this.#waitedLongest),
    }
  }

  close(): Promise<void> {
    clearInterval(this.#sweeping)
    this.#closing ??= new Promise((resolve) => this.#pool.end(() => resolve()))
    return this.#closing
  }

  async #acquire(): Promise<TidbConnection> {
    for (;;) {
      const raw = await this.#waitForOne()
      const life = this.#lives.get(raw) ?? (await this.#begin(raw))
      if (!(await this.#isFit(raw, life))) {
        this.#destroy(raw)
        continue
      }
      this.#inUse++
      return new TidbConnection(raw, this.#lender(raw, life))
    }
  }

  #lender(raw: PoolConnection, { largestStatement }: Life): Lender {
    return {
      ...{ largestStatement, observer: this.observer, milliseconds: this.#options.queryMilliseconds },
      giveBack: () => this.#giveBack(raw),
      destroy: () => this.#destroy(raw),
      released: () => this.#inUse--,
      abandon: () => this.#abandon(raw),
    }
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
    const { acquireMilliseconds, connectionLimit } = this.#options
    return new Promise((resolve, reject) => {
      let late = false
      const timer = setTimeout(() => {
        late = true
        const out = [...this.#lives.values()].filter((life) => life.out).length
        reject(out < connectionLimit ? unanswered(acquireMilliseconds) : noneFree(acquireMilliseconds))
      }, acquireMilliseconds)
      this.#pool.getConnection((error, raw) => {
        clearTimeout(timer)
        if (late) raw?.release()
        else if (error === null) resolve(this.#taken(raw))
        else reject(error)
      })
    })
  }

  #taken(raw: PoolConnection): PoolConnection {
    const life = this.#lives.get(raw)
    if (life !== undefined) life.out = true
    return raw
  }

  /** mysql2 does so only where fewer may be idle than open, and keeps none of a pool of one. */
  #retireIdle(): void {
    const since = performance.now() - this.#options.idleMilliseconds
    for (const [raw, { out, usedAt }] of this.#lives) {
      if (out || usedAt > since) continue
      this.#lives.delete(raw)
      raw.end()
    }
  }

  async #begin(raw: PoolConnection): Promise<Life> {
    const { connectMilliseconds, lockWaitSeconds = 5 } = this.#options
    try {
      const { largestStatement } = await sessionOf(raw, { lockWaitSeconds, milliseconds: connectMilliseconds })
      const now = performance.now()
      const life = { beganAt: now, endsAt: now + this.#lifetime(), usedAt: now, largestStatement, out: true }
      this.#lives.set(raw, life)
      for (const event of ['end', 'error']) raw.once(event, () => this.#lives.delete(raw))
      return life
    } catch (error) {
      raw.destroy()
      throw error
    }
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
      life.out = false
      raw.release()
    } else {
      this.#lives.delete(raw)
      raw.end()
    }
  }

  #destroy(raw: PoolConnection): void {
    this.#lives.delete(raw)
    raw.destroy()
  }

  /** Ends the statement that a connection is at on the server too, by another one: this one is busy. */
  #abandon(raw: PoolConnection): void {
    const { threadId } = raw
    this.#destroy(raw)
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
      // mysql2 gives no error at all where its types say null.
      resolve(!(error instanceof Error))
    })
  })

const noneFree = (milliseconds: number): TidbError =>
  new TidbError(
    { kind: 'unavailable', reason: `no connection came free within ${milliseconds} ms` },
    'POOL_TIMEOUT',
    'no connection of the pool came free',
  )

const unanswered = (milliseconds: number): TidbError =>
  new TidbError(
    { kind: 'unavailable', reason: `no connection could be made within ${milliseconds} ms` },
    'POOL_UNANSWERED',
    'no connection could be made',
  )

/** Nothing was sent on a connection that was lost as it was made. */
const whileConnecting = (error: TidbError): TidbError =>
  error.failure.kind === 'lost'
    ? new TidbError(
        { kind: 'unavailable', reason: 'it ends connections as they are made' },
        error.code,
        `${error.code}: the connection was lost as it was made`,
      )
    : error
