import { randomBytes } from 'node:crypto'
import { Kysely } from 'kysely'
import type { RowDataPacket } from 'mysql2/promise'
import { afterEach, describe, expect, it } from 'vitest'
import { TidbDialect } from '../../adapters/tidb/dialect.ts'
import { type DatabaseMigrator, openMigrator } from '../../adapters/tidb/migrator.ts'
import { openPool } from '../../adapters/tidb/pool.ts'
import { dateWhatAuthorsHave } from '../../migrations/archive/0023-date-what-authors-have.ts'
import { archiveMigrations } from '../../migrations/archive/index.ts'
import { operationsMigrations } from '../../migrations/operations/index.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'
import { countRows, fillTables, schemaFacts, withServer } from './schema-facts.ts'

type Migrations = typeof archiveMigrations

const contexts = [
  { context: 'the archive', migrations: archiveMigrations },
  { context: 'operations', migrations: operationsMigrations },
]

const tablesOf = (migrations: Migrations): readonly string[] =>
  Object.keys(migrations)
    .filter((name) => name.includes('-create-'))
    .map((name) => name.replace(/^\d+-create-/, '').replaceAll('-', '_'))

const opened: DatabaseMigrator[] = []
const databases: string[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((migrator) => migrator.close()))
  for (const database of databases.splice(0)) await dropTestDatabases(tidbOfRun(), database)
})

function aDatabase(): string {
  const database = workerDatabase(`migrations_${randomBytes(3).toString('hex')}`)
  databases.push(database)
  return database
}

function migratorOf(database: string, migrations: Migrations): DatabaseMigrator {
  const migrator = openMigrator({
    server: { ...tidbOfRun(), tls: 'disabled' },
    database,
    migrations,
  })
  opened.push(migrator)
  return migrator
}

const cascade = (child: string, parent: string, columnNames: string, parentColumns: string) => ({
  tableName: child,
  keyName: `fk_${child}_${parent}`,
  parent,
  onDelete: 'CASCADE',
  columnNames,
  parentColumns,
})

describe.each(contexts)('the migrations of $context', ({ migrations }) => {
  const names = Object.keys(migrations)
  const tables = tablesOf(migrations)

  it('make the tables, in order, each in a step of its own', async () => {
    const database = aDatabase()
    const report = await migratorOf(database, migrations).latest()
    expect(report.steps).toEqual(names.map((name) => ({ name, direction: 'up', ok: true })))
    const { tables: made } = await schemaFacts(database)
    expect(made.map(({ tableName }) => tableName)).toEqual([...tables].sort())
    const likeness = made.map(({ tableCollation, clustering }) => [tableCollation, clustering])
    expect(new Set(likeness.map(String))).toEqual(new Set(['utf8mb4_0900_bin,CLUSTERED']))
  })

  it('leave the same schema after up, down and up again over filled tables', async () => {
    const database = aDatabase()
    const migrator = migratorOf(database, migrations)
    await migrator.latest()
    const before = await schemaFacts(database)
    await fillTables(database, tables)
    for (const name of [...names].reverse()) {
      expect(await migrator.down()).toEqual({ steps: [{ name, direction: 'down', ok: true }] })
    }
    expect(await migrator.down()).toEqual({ steps: [] })
    expect((await schemaFacts(database)).tables).toEqual([])
    for (const name of names) {
      expect(await migrator.up()).toEqual({ steps: [{ name, direction: 'up', ok: true }] })
    }
    expect(await schemaFacts(database)).toEqual(before)
  })

  it('are each their own inverse', async () => {
    const database = aDatabase()
    const migrator = migratorOf(database, migrations)
    let before = await schemaFacts(database)
    for (const _ of names) {
      await migrator.up()
      const after = await schemaFacts(database)
      await migrator.down()
      expect(await schemaFacts(database)).toEqual(before)
      await migrator.up()
      expect(await schemaFacts(database)).toEqual(after)
      before = after
    }
  })

  it('change nothing when they run again', async () => {
    const database = aDatabase()
    const migrator = migratorOf(database, migrations)
    await migrator.latest()
    await fillTables(database, tables)
    expect(await migrator.latest()).toEqual({ steps: [] })
    expect(new Set(Object.values(await countRows(database, tables)))).toEqual(new Set([1]))
  })
})

describe('the migrations of the archive', () => {
  const tables = tablesOf(archiveMigrations)

  it('make the tables whose names are fixed', () => {
    expect(tables).toEqual(
      expect.arrayContaining([
        'tenants',
        'tenant_branding',
        'channels',
        'messages',
        'message_emoji_reactions',
        'message_attachments',
        'sync_progress',
        'channel_sync_jobs',
      ]),
    )
  })

  it('give every table its reference to its direct parent, and authors none', async () => {
    const database = aDatabase()
    await migratorOf(database, archiveMigrations).latest()
    const toMessage = 'channel_id,snowflake'
    expect((await schemaFacts(database)).foreignKeys).toEqual([
      cascade('channel_slugs', 'channels', 'channel_id', 'id'),
      cascade('channel_stats', 'channels', 'channel_id', 'id'),
      cascade('channel_sync_jobs', 'channels', 'channel_id', 'id'),
      cascade('channels', 'tenants', 'tenant_id', 'id'),
      cascade('imported_files', 'imports', 'import_id', 'id'),
      cascade('imports', 'tenants', 'tenant_id', 'id'),
      cascade('message_attachments', 'messages', toMessage, toMessage),
      cascade('message_emoji_reactions', 'messages', toMessage, toMessage),
      cascade('message_reaction_authors', 'messages', toMessage, toMessage),
      cascade('message_revisions', 'messages', toMessage, toMessage),
      cascade('messages', 'channels', 'channel_id', 'id'),
      cascade('sync_progress', 'channels', 'channel_id', 'id'),
      cascade('sync_runs', 'tenants', 'tenant_id', 'id'),
      cascade('tenant_branding', 'tenants', 'tenant_id', 'id'),
      cascade('tenant_keys', 'tenants', 'tenant_id', 'id'),
      cascade('tenant_leases', 'tenants', 'tenant_id', 'id'),
      cascade('tenant_syncs', 'tenants', 'tenant_id', 'id'),
    ])
  })

  it('let everything go with its tenant, but the authors, the fingerprint, what bots asked and what is of no tenant', async () => {
    const database = aDatabase()
    await migratorOf(database, archiveMigrations).latest()
    await fillTables(database, tables)
    expect(new Set(Object.values(await countRows(database, tables)))).toEqual(new Set([1]))
    await withServer((server) => server.query(`delete from \`${database}\`.tenants`))
    const left = Object.entries(await countRows(database, tables)).filter(([, rows]) => rows > 0)
    expect(left.map(([table]) => table)).toEqual([
      'secret_fingerprints',
      'authors',
      'request_budgets',
      'refused_requests',
      'runner_leases',
    ])
  })
})

describe('the step that dates what authors have', () => {
  const seen = '2026-01-02 03:04:05.678'

  it('takes what is stored for told when the author was last seen, and leaves the rest to any source', async () => {
    const database = aDatabase()
    const migrator = migratorOf(database, archiveMigrations)
    await migrator.to('0021-extend-sync-progress')
    await withServer(async (server) => {
      const values = [
        [
          Buffer.alloc(16, 1),
          Buffer.alloc(16, 1),
          0,
          'ann',
          'Ann',
          'https://cdn.example/1.png',
          '#0a0b0c',
          seen,
          seen,
          seen,
        ],
        [Buffer.alloc(16, 1), Buffer.alloc(16, 2), 0, 'bob', null, null, '#0a0b0c', seen, seen, seen],
        [Buffer.alloc(16, 1), Buffer.alloc(16, 3), 0, null, null, null, null, seen, seen, seen],
      ]
      await server.query(`insert into \`${database}\`.authors values ?`, [values])
    })
    await migrator.latest()
    const times = [
      'observed_at',
      ...['nickname', 'avatar_url', 'colour', 'display_name'].map((of) => `${of}_observed_at`),
    ]
    const [rows] = await withServer((server) =>
      server.query<RowDataPacket[]>({
        sql: `select ${times.map((time) => `cast(${time} as char)`).join(', ')} from \`${database}\`.authors order by id`,
        rowsAsArray: true,
      }),
    )
    expect(rows).toEqual([
      [seen, seen, seen, seen, null],
      [seen, null, null, seen, null],
      [seen, null, null, null, null],
    ])
  })
})

describe('the same step over many authors', () => {
  const seen = '2026-01-02 03:04:05.678'
  const id = (number: number): Buffer => {
    const bytes = Buffer.alloc(16)
    bytes.writeUInt32BE(number, 12)
    return bytes
  }

  it('dates them a thousand at a time, over tenants, and goes on where it was ended', async () => {
    const database = aDatabase()
    await migratorOf(database, archiveMigrations).to('0022-add-author-observed-times')
    // The first tenant's last author is in the middle of the second thousand.
    const authors = Array.from({ length: 2_500 }, (_, n) => [id(n < 1_500 ? 1 : 2), id(n), 0, 'ann', seen, seen, seen])
    const columns = 'tenant_id, id, is_bot, nickname, observed_at, created_at, updated_at'
    await withServer((server) => server.query(`insert into \`${database}\`.authors (${columns}) values ?`, [authors]))
    const undated = async (): Promise<number> => {
      const where = 'nickname_observed_at is null or nickname_observed_at <> observed_at'
      const [rows] = await withServer((server) =>
        server.query<RowDataPacket[]>(`select id from \`${database}\`.authors where ${where}`),
      )
      return rows.length
    }
    let updates = 0
    let deadly: number | null = 2
    const pool = openPool({ ...tidbOfRun(), tls: 'disabled', database, connectionLimit: 1 })
    const db = new Kysely<unknown>({
      dialect: new TidbDialect(pool),
      log: ({ query }) => {
        if (query.sql.trim().startsWith('UPDATE') && ++updates === deadly) throw new Error('the process died')
      },
    })
    await expect(dateWhatAuthorsHave.up(db)).rejects.toThrow('the process died')
    expect(await undated()).toBe(500)
    ;[updates, deadly] = [0, null]
    await dateWhatAuthorsHave.up(db)
    expect([updates, await undated()]).toEqual([3, 0])
    await pool.close()
  })
})

describe('the migrations of operations', () => {
  it('refer to no other row: who made an entry or a job may be gone', async () => {
    const database = aDatabase()
    await migratorOf(database, operationsMigrations).latest()
    expect((await schemaFacts(database)).foreignKeys).toEqual([])
  })

  it('name their tables', () => {
    expect(tablesOf(operationsMigrations)).toEqual(['api_keys', 'jobs', 'job_queues', 'audit_entries'])
  })
})
