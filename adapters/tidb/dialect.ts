import {
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  type QueryCompiler,
} from 'kysely'
import type { TidbConnection } from './connection.ts'
import type { TidbPool } from './pool.ts'

/**
 * Kysely over a pool of ours. Kysely's own MySQL driver gives a connection back after a failed ROLLBACK, keeps it for ever after
 * a failed COMMIT, and hands mysql2's errors on as they are.
 */
export class TidbDialect implements Dialect {
  readonly #pool: TidbPool

  constructor(pool: TidbPool) {
    this.#pool = pool
  }

  createDriver(): Driver {
    return new TidbDriver(this.#pool)
  }

  createAdapter(): DialectAdapter {
    return new MysqlAdapter()
  }

  createQueryCompiler(): QueryCompiler {
    return new MysqlQueryCompiler()
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new MysqlIntrospector(db)
  }
}

class TidbDriver implements Driver {
  readonly #pool: TidbPool

  constructor(pool: TidbPool) {
    this.#pool = pool
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<TidbConnection> {
    return this.#pool.acquire()
  }

  beginTransaction(connection: TidbConnection): Promise<void> {
    return connection.begin()
  }

  commitTransaction(connection: TidbConnection): Promise<void> {
    return connection.commit()
  }

  rollbackTransaction(connection: TidbConnection): Promise<void> {
    return connection.rollback()
  }

  async releaseConnection(connection: TidbConnection): Promise<void> {
    connection.release()
  }

  /** The pool belongs to whoever opened it; several contexts share one. */
  async destroy(): Promise<void> {}
}
