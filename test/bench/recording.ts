import type { TidbPool } from '../../adapters/tidb/pool.ts'

export interface RecordedWrite {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** The writes of one transaction, in their order. */
export type RecordedTransaction = readonly RecordedWrite[]

/** Keeps what is written through a pool, transaction by transaction, as far as it was committed. */
export class Recording {
  readonly transactions: RecordedTransaction[] = []

  around(inner: TidbPool): TidbPool {
    return {
      acquire: async () => {
        const connection = await inner.acquire()
        const [send, commit] = [connection.executeQuery.bind(connection), connection.commit.bind(connection)]
        const writes: RecordedWrite[] = []
        connection.executeQuery = ({ sql, parameters, ...query }) => {
          if (!/^select/i.test(sql)) writes.push({ sql, parameters })
          return send({ sql, parameters, ...query })
        }
        connection.commit = async () => {
          await commit()
          this.transactions.push([...writes])
        }
        return connection
      },
      breaker: inner.breaker,
      observer: inner.observer,
      stats: () => inner.stats(),
      close: () => inner.close(),
    }
  }
}
