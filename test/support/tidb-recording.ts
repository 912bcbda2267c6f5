import type { CompiledQuery } from 'kysely'
import type { TidbPool } from '../../adapters/tidb/pool.ts'

/** The pool, telling each statement that goes through it. */
export const recording = (inner: TidbPool, tell: (statement: CompiledQuery) => void): TidbPool => ({
  acquire: async () => {
    const connection = await inner.acquire()
    const send = connection.executeQuery.bind(connection)
    connection.executeQuery = (query) => {
      tell(query)
      return send(query)
    }
    return connection
  },
  breaker: inner.breaker,
  observer: inner.observer,
  stats: () => inner.stats(),
  close: () => inner.close(),
})
