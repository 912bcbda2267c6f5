import type { TidbPoolOptions } from '../adapters/tidb/pool.ts'
import type { DatabaseConfig } from './config/index.ts'

/** The server of the configuration, as the adapter wants it. */
export const serverOf = ({ host, port, user, password, tls, pool, timeouts }: DatabaseConfig) =>
  ({
    ...{ host, port, user, password },
    tls: tls.mode,
    certificates: { ca: tls.ca, cert: tls.cert, key: tls.key },
    queueLimit: pool.queueLimit,
    acquireMilliseconds: pool.acquireTimeout,
    idleMilliseconds: pool.idleTimeout,
    oldestMilliseconds: pool.maxLifetime,
    connectMilliseconds: timeouts.connect,
    queryMilliseconds: timeouts.query,
  }) satisfies Omit<TidbPoolOptions, 'connectionLimit'>
