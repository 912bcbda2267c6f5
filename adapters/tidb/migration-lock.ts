import { type Kysely, MysqlAdapter, sql } from 'kysely'
import { StorageUnavailable } from '../../domain/shared/errors.ts'
import { hex, sha256 } from '../../domain/shared/hash.ts'
import { TidbDialect } from './dialect.ts'
import type { TidbPool } from './pool.ts'

/**
 * One migrator at a time for a database, cluster-wide. Kysely's own lock ignores what GET_LOCK answers, so after the wait it
 * migrates all the same; and TiDB keeps a lock in a transaction of its own, which vanishes after about an hour (TiDB issue
 * 58625) while RELEASE_LOCK still says 1.
 */
export class MigrationLock {
  readonly #database: string
  readonly #name: string
  readonly #waitSeconds: number

  constructor(database: string, waitSeconds: number) {
    this.#database = database
    // A lock's name has at most 64 characters.
    this.#name = `verta-migrate-${hex(sha256(database)).slice(0, 32)}`
    this.#waitSeconds = waitSeconds
  }

  /** Rejects with `storage_unavailable` where another migrator keeps it for the whole wait. */
  async take<DB>(db: Kysely<DB>): Promise<void> {
    const { rows } = await sql<{ taken: string | number | null }>`
      select get_lock(${this.#name}, ${this.#waitSeconds}) as taken`.execute(db)
    if (Number(rows[0]?.taken) === 1) return
    throw new StorageUnavailable(
      `another process is migrating ${this.#database}; wait until it is done, then run \`verta migrate latest\` again`,
    )
  }

  /** Rejects with `storage_unavailable` unless the connection of `db` holds the lock. */
  async require<DB>(db: Kysely<DB>): Promise<void> {
    const { rows } = await sql<{ held: string | number | null }>`
      select is_used_lock(${this.#name}) = connection_id() as held`.execute(db)
    if (Number(rows[0]?.held) === 1) return
    throw new StorageUnavailable(
      `the migration lock of ${this.#database} was lost on the way; run \`verta migrate latest\` again`,
    )
  }

  /** A connection that cannot answer is lost, and its lock with it: that must not hide why the migration failed. */
  async release<DB>(db: Kysely<DB>): Promise<void> {
    await sql`select release_lock(${this.#name})`.execute(db).catch(() => {})
  }
}

/** Kysely's dialect with our lock in the place of its own. */
export class MigrationDialect extends TidbDialect {
  readonly #lock: MigrationLock

  constructor(pool: TidbPool, lock: MigrationLock) {
    super(pool)
    this.#lock = lock
  }

  override createAdapter(): MigrationAdapter {
    return new MigrationAdapter(this.#lock)
  }
}

class MigrationAdapter extends MysqlAdapter {
  readonly #lock: MigrationLock

  constructor(lock: MigrationLock) {
    super()
    this.#lock = lock
  }

  override async acquireMigrationLock<DB>(db: Kysely<DB>): Promise<void> {
    await this.#lock.take(db)
  }

  override async releaseMigrationLock<DB>(db: Kysely<DB>): Promise<void> {
    await this.#lock.release(db)
  }
}
