import type { PoolOptions } from 'mysql2'
import type { BreakerOptions } from './breaker.ts'
import { silentObserver, type TidbObserver } from './observer.ts'
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
  readonly observer?: TidbObserver
  readonly breaker?: Omit<BreakerOptions, 'onChange'>
}

type Defaulted =
  | 'queueLimit'
  | 'acquireMilliseconds'
  | 'idleMilliseconds'
  | 'oldestMilliseconds'
  | 'connectMilliseconds'
  | 'triedAfterMilliseconds'
  | 'queryMilliseconds'
  | 'observer'
export type WholeOptions = TidbPoolOptions & Required<Pick<TidbPoolOptions, Defaulted>>

const defaults = {
  queueLimit: 1_000,
  acquireMilliseconds: 10_000,
  idleMilliseconds: 240_000,
  oldestMilliseconds: 300_000,
  connectMilliseconds: 10_000,
  triedAfterMilliseconds: 10_000,
  queryMilliseconds: null,
  observer: silentObserver,
}

export const withDefaults = (options: TidbPoolOptions): WholeOptions => ({ ...defaults, ...options })

/** As mysql2 wants them. Rejects with `invalid` for options that cannot work. */
export function driverOptions(options: WholeOptions): PoolOptions {
  const ssl = tlsOptions(options.host, options.tls, options.certificates)
  return {
    host: options.host,
    port: options.port,
    user: options.user,
    password: options.password,
    ...(options.database === undefined ? {} : { database: options.database }),
    ...(ssl === null ? {} : { ssl }),
    connectionLimit: options.connectionLimit,
    maxIdle: options.connectionLimit,
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
