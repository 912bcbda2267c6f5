import { Kysely, type Migration, type MigrationResult, type MigrationResultSet, Migrator, sql } from 'kysely'
import { DomainError, Invalid, SchemaMismatch, StorageUnavailable } from '../../domain/shared/errors.ts'
import { TidbDialect } from './dialect.ts'
import { finalError } from './domain-error.ts'
import { MigrationDialect, MigrationLock } from './migration-lock.ts'
import { openPool, type TidbPool, type TidbPoolOptions } from './pool.ts'

export interface MigratorOptions {
  readonly server: Omit<TidbPoolOptions, 'database' | 'connectionLimit'>
  readonly database: string
  /** By name; applied in the order of the names. */
  readonly migrations: Readonly<Record<string, Migration>>
  /** How long to wait for another migrator of the same database. Default 30. */
  readonly lockWaitSeconds?: number
}

export interface MigrationStep {
  readonly name: string
  readonly direction: 'up' | 'down'
  readonly ok: boolean
}

export interface MigrationReport {
  /** What was done, in order; empty where nothing was left to do. */
  readonly steps: readonly MigrationStep[]
}

export interface MigrationStatus {
  readonly name: string
  readonly appliedAt: Date | null
}

/** A step failed. Those before it stay; every step may be run again. */
class MigrationFailed extends StorageUnavailable {
  override readonly details: { readonly reason: string; readonly steps: readonly MigrationStep[] }

  constructor(reason: string, steps: readonly MigrationStep[], options?: ErrorOptions) {
    super(reason, options)
    this.details = { reason, steps }
  }
}

/**
 * The schema of one context's database. Everything rejects with `storage_unavailable` where the server cannot be reached, another
 * process migrates, or a step failed (`MigrationFailed`), and with `schema_mismatch` where a newer program migrated the database.
 */
export interface DatabaseMigrator {
  /** Applies every step that is left; makes the database if there is none. Two at once: one applies them, the other none. */
  latest(): Promise<MigrationReport>
  /** Applies one step. */
  up(): Promise<MigrationReport>
  /** Takes the last step back, and what its table held. */
  down(): Promise<MigrationReport>
  /** Goes up or down until `name` is the last step that is taken. Rejects with `invalid` for a step that there is not. */
  to(name: string): Promise<MigrationReport>
  /** Makes the database, without a table. Gives whether there was none. */
  create(): Promise<boolean>
  /** Every step the program knows, in order. Changes nothing: without a database nothing is applied. */
  status(): Promise<readonly MigrationStatus[]>
  close(): Promise<void>
}

export const openMigrator = (options: MigratorOptions): DatabaseMigrator => new TidbMigrator(options)

const bookkeeping = 'kysely_migration'

interface BookkeepingTables {
  [bookkeeping]: { name: string; timestamp: string }
}

class TidbMigrator implements DatabaseMigrator {
  readonly #database: string
  readonly #names: readonly string[]
  readonly #pools: readonly TidbPool[]
  readonly #server: Kysely<BookkeepingTables>
  readonly #migrator: Migrator

  constructor({ server, database, migrations, lockWaitSeconds = 30 }: MigratorOptions) {
    this.#database = database
    this.#names = Object.keys(migrations).sort()
    const lock = new MigrationLock(database, lockWaitSeconds)
    const serverPool = openPool({ ...server, connectionLimit: 1 })
    const databasePool = openPool({ ...server, connectionLimit: 1, database })
    this.#pools = [databasePool, serverPool]
    this.#server = new Kysely({ dialect: new TidbDialect(serverPool) })
    this.#migrator = new Migrator({
      db: new Kysely<unknown>({ dialect: new MigrationDialect(databasePool, lock) }),
      provider: { getMigrations: async () => guarded(migrations, lock) },
      migrationTableName: bookkeeping,
    })
  }

  latest(): Promise<MigrationReport> {
    return this.#migrate(() => this.#migrator.migrateToLatest())
  }

  up(): Promise<MigrationReport> {
    return this.#migrate(() => this.#migrator.migrateUp())
  }

  down(): Promise<MigrationReport> {
    return this.#migrate(() => this.#migrator.migrateDown())
  }

  async to(name: string): Promise<MigrationReport> {
    if (!this.#names.includes(name)) throw Invalid.of('/to', `is no step of ${this.#database}`)
    return this.#migrate(() => this.#migrator.migrateTo(name))
  }

  create(): Promise<boolean> {
    return this.#translated(() => this.#createDatabase())
  }

  async status(): Promise<readonly MigrationStatus[]> {
    const applied = await this.#translated(() => this.#applied())
    return this.#names.map((name) => ({ name, appliedAt: applied.get(name) ?? null }))
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.close()))
  }

  #migrate(run: () => Promise<MigrationResultSet>): Promise<MigrationReport> {
    return this.#translated(async () => {
      await this.#applied()
      await this.#createDatabase()
      return reportOf(await run())
    })
  }

  /** What is recorded, by name. Rejects where that is more than the program knows. */
  async #applied(): Promise<ReadonlyMap<string, Date>> {
    if (!(await this.#hasBookkeeping())) return new Map()
    const rows = await this.#server.withSchema(this.#database).selectFrom(bookkeeping).selectAll().execute()
    const unknown = rows.find((row) => !this.#names.includes(row.name))
    if (unknown !== undefined) {
      throw new SchemaMismatch(
        'ahead',
        `${this.#database} was migrated by a newer program, which applied ${unknown.name}. Run that one, or a newer one.`,
      )
    }
    return new Map(rows.map((row) => [row.name, new Date(row.timestamp)]))
  }

  async #hasBookkeeping(): Promise<boolean> {
    const { rows } = await sql`
      select 1 from information_schema.tables
      where table_schema = ${this.#database} and table_name = ${bookkeeping}`.execute(this.#server)
    return rows.length > 0
  }

  /** Looked for first: a user who may not create databases may well migrate one. */
  async #createDatabase(): Promise<boolean> {
    const { rows } = await sql`
      select 1 from information_schema.schemata where schema_name = ${this.#database}`.execute(this.#server)
    if (rows.length > 0) return false
    await sql`
      create database if not exists ${sql.id(this.#database)}
      default character set utf8mb4 collate utf8mb4_0900_bin`.execute(this.#server)
    return true
  }

  async #translated<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (error) {
      const final = finalError(error, 1, { conflicts: {}, references: {} })
      throw final instanceof DomainError ? final : new StorageUnavailable(messageOf(final), { cause: final })
    }
  }
}

/** No step runs after the lock was lost: another migrator may be at work. */
function guarded(migrations: Readonly<Record<string, Migration>>, lock: MigrationLock): Record<string, Migration> {
  const under =
    (step: Migration['up']): Migration['up'] =>
    async (db) => {
      await lock.require(db)
      await step(db)
    }
  const guard = ({ up, down }: Migration): Migration =>
    down === undefined ? { up: under(up) } : { up: under(up), down: under(down) }
  return Object.fromEntries(Object.entries(migrations).map(([name, migration]) => [name, guard(migration)]))
}

function reportOf({ error, results = [] }: MigrationResultSet): MigrationReport {
  const steps = results.filter((result) => result.status !== 'NotExecuted').map(stepOf)
  const failed = steps.find((step) => !step.ok)
  if (error === undefined) return { steps }
  if (failed === undefined) throw error
  throw new MigrationFailed(
    `migration ${failed.name} failed on its way ${failed.direction} (${messageOf(error)}); what was done before it stays; ` +
      'mend the cause and run the same command again',
    steps,
    { cause: error },
  )
}

const stepOf = (result: MigrationResult): MigrationStep => ({
  name: result.migrationName,
  direction: result.direction === 'Up' ? 'up' : 'down',
  ok: result.status === 'Success',
})

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'an unknown error')
