import { randomBytes } from 'node:crypto'
import { Kysely, type Migration, sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { TidbDialect } from '../../adapters/tidb/dialect.ts'
import { MigrationLock } from '../../adapters/tidb/migration-lock.ts'
import { type DatabaseMigrator, type MigratorOptions, openMigrator } from '../../adapters/tidb/migrator.ts'
import { openPool, type TidbPool } from '../../adapters/tidb/pool.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'
import { schemaFacts, withServer } from './schema-facts.ts'

const opened: { close(): Promise<void> }[] = []
const databases: string[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()))
  for (const database of databases.splice(0)) await dropTestDatabases(tidbOfRun(), database)
})

function aDatabase(): string {
  const database = workerDatabase(`safety_${randomBytes(3).toString('hex')}`)
  databases.push(database)
  return database
}

function migratorOf(
  database: string,
  migrations: Readonly<Record<string, Migration>>,
  options: Partial<MigratorOptions> = {},
): DatabaseMigrator {
  const server = { ...tidbOfRun(), tls: 'disabled' } as const
  const migrator = openMigrator({ server, database, migrations, ...options })
  opened.push(migrator)
  return migrator
}

const creates = (table: string): Migration => ({
  up: async (db) => {
    await sql`CREATE TABLE ${sql.id(table)} (id INT NOT NULL, PRIMARY KEY (id) CLUSTERED)`.execute(db)
  },
  down: async (db) => {
    await sql`DROP TABLE ${sql.id(table)}`.execute(db)
  },
})

const fails: Migration = {
  up: async (db) => {
    await sql`ALTER TABLE absent ADD COLUMN x INT NULL`.execute(db)
  },
}

const three = { '0001-one': creates('one'), '0002-two': creates('two'), '0003-three': creates('three') }
const tablesOf = async (database: string) => (await schemaFacts(database)).tables.map(({ tableName }) => tableName)

describe('two migrators at once', () => {
  it('apply every step once: these steps cannot be repeated', async () => {
    const database = aDatabase()
    const reports = await Promise.all([migratorOf(database, three).latest(), migratorOf(database, three).latest()])
    const steps = reports.flatMap((report) => report.steps)
    expect(steps.map(({ name }) => name)).toEqual(Object.keys(three))
    expect(await tablesOf(database)).toEqual(['one', 'three', 'two'])
  })

  it('refuse the second with a clear word where the first takes too long', async () => {
    const database = aDatabase()
    const { pool, db } = server()
    await db.connection().execute(async (held) => {
      const lock = new MigrationLock(database, 1)
      await lock.take(held)
      const refused = migratorOf(database, three, { lockWaitSeconds: 1 }).latest()
      await expect(refused).rejects.toMatchObject({
        code: 'storage_unavailable',
        details: { reason: expect.stringContaining('another process is migrating') },
      })
      await lock.release(held)
    })
    await pool.close()
    expect(await tablesOf(database)).toEqual([])
  })

  it('stop before the next step where the lock was lost on the way', async () => {
    const database = aDatabase()
    const losesLock: Migration = {
      up: async (db) => {
        await creates('one').up(db)
        await new MigrationLock(database, 1).release(db)
      },
    }
    const migrator = migratorOf(database, { ...three, '0001-one': losesLock })
    await expect(migrator.latest()).rejects.toMatchObject({
      code: 'storage_unavailable',
      details: {
        reason: expect.stringContaining('lock'),
        steps: [
          { name: '0001-one', direction: 'up', ok: true },
          { name: '0002-two', direction: 'up', ok: false },
        ],
      },
    })
    expect(await tablesOf(database)).toEqual(['one'])
  })
})

describe('a step that fails', () => {
  it('is named with what was done before it, and the rest goes on once it is mended', async () => {
    const database = aDatabase()
    const broken = migratorOf(database, { ...three, '0002-two': fails })
    await expect(broken.latest()).rejects.toMatchObject({
      code: 'storage_unavailable',
      details: {
        reason: expect.stringMatching(/0002-two failed on its way up .* run the same command again/),
        steps: [
          { name: '0001-one', direction: 'up', ok: true },
          { name: '0002-two', direction: 'up', ok: false },
        ],
      },
    })
    const mended = migratorOf(database, three)
    expect((await mended.latest()).steps.map(({ name }) => name)).toEqual(['0002-two', '0003-three'])
  })

  it('leaves the lock free', async () => {
    const database = aDatabase()
    await expect(migratorOf(database, { '0001-one': fails }).latest()).rejects.toThrow('0001-one')
    const next = migratorOf(database, three, { lockWaitSeconds: 1 })
    expect((await next.latest()).steps).toHaveLength(3)
  })
})

describe('the status', () => {
  it('shows nothing applied where there is no database, and makes none', async () => {
    const database = aDatabase()
    const status = await migratorOf(database, three).status()
    expect(status).toEqual(Object.keys(three).map((name) => ({ name, appliedAt: null })))
    const [rows] = await withServer((connection) => connection.query('show databases like ?', [database]))
    expect(rows).toEqual([])
  })

  it('shows when each step was applied', async () => {
    const database = aDatabase()
    const migrator = migratorOf(database, three)
    await migrator.up()
    expect(await migrator.status()).toEqual([
      { name: '0001-one', appliedAt: expect.any(Date) },
      { name: '0002-two', appliedAt: null },
      { name: '0003-three', appliedAt: null },
    ])
  })
})

describe('a database ahead of the program', () => {
  it('is refused by every command, and left as it is', async () => {
    const database = aDatabase()
    await migratorOf(database, three).latest()
    const { '0003-three': _, ...older } = three
    const migrator = migratorOf(database, older)
    const refusal = {
      code: 'schema_mismatch',
      details: { state: 'ahead' },
      message: expect.stringMatching(/newer program, which applied 0003-three/),
    }
    await expect(migrator.latest()).rejects.toMatchObject(refusal)
    await expect(migrator.up()).rejects.toMatchObject(refusal)
    await expect(migrator.down()).rejects.toMatchObject(refusal)
    await expect(migrator.status()).rejects.toMatchObject(refusal)
    expect(await tablesOf(database)).toEqual(['one', 'three', 'two'])
  })
})

describe('a server that is not there', () => {
  it('is storage_unavailable', async () => {
    const server = { ...tidbOfRun(), user: 'nobody', password: 'wrong', tls: 'disabled' } as const
    await expect(migratorOf(aDatabase(), three, { server }).latest()).rejects.toMatchObject({
      code: 'storage_unavailable',
      details: { reason: expect.stringContaining('password was refused') },
    })
  })
})

function server(): { readonly pool: TidbPool; readonly db: Kysely<unknown> } {
  const pool = openPool({ ...tidbOfRun(), tls: 'disabled', connectionLimit: 1 })
  return { pool, db: new Kysely({ dialect: new TidbDialect(pool) }) }
}
