import type { CompiledQuery } from 'kysely'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTidbArchive } from '../../adapters/tidb/archive/storage.ts'
import { openMigrator } from '../../adapters/tidb/migrator.ts'
import { openPool, type TidbPool } from '../../adapters/tidb/pool.ts'
import type { ArchiveRepositories, ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import { archiveMigrations } from '../../migrations/archive/index.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'
import { reads, writes } from './statement-cases.ts'

/*
 * Every statement of every repository method with its plan, so that a lost index shows in review. The database is empty and
 * unanalysed: plans come from the schema alone, the same on every run.
 */

const database = workerDatabase('statements_archive_db')
const server = { ...tidbOfRun(), tls: 'disabled' } as const
const statements: CompiledQuery[] = []
let pool: TidbPool
let storage: ArchiveStorage
let explainer: Connection

beforeAll(async () => {
  const migrator = openMigrator({ server, database, migrations: archiveMigrations })
  await migrator.latest()
  await migrator.close()
  pool = recording(openPool({ ...server, connectionLimit: 1 }))
  storage = openTidbArchive({ pool, database })
  explainer = await createConnection({ ...tidbOfRun(), supportBigNumbers: true, bigNumberStrings: true })
})

afterAll(async () => {
  await explainer.end()
  await pool.close()
  await dropTestDatabases(tidbOfRun(), database)
})

describe('the statements of the readers', () => {
  it.each(reads)('%s', async (name, run) => {
    await snapshot(name, () => run(storage.read))
  })
})

describe('the statements of the repositories', () => {
  it.each(writes)('%s', async (name, run) => {
    await snapshot(name, () => storage.transact((tx) => run(tx)))
  })
})

it('has a case for every method of every repository', async () => {
  const methods = await storage.transact(async (tx) =>
    Object.entries(tx).flatMap(([port, repository]) => methodsOf(repository).map((method) => `${port}.${method}`)),
  )
  const covered = new Set([...reads, ...writes].map(([name]) => name.split(' ')[0]))
  expect(methods.filter((method) => !covered.has(method))).toEqual([])
})

it('never skips locked rows, nor compares by BETWEEN or by tuples', () => {
  expect(statements.length).toBeGreaterThan(30)
  for (const { sql } of statements) {
    expect(sql).not.toMatch(/skip\s+locked|\bbetween\b|\)\s*[<>]=?\s*\(/i)
    expect(sql).not.toMatch(/\boffset\b|\bcount\(/i)
  }
})

async function snapshot(name: string, run: () => Promise<unknown>): Promise<void> {
  const first = statements.length
  // A refused write has sent its statement all the same.
  await run().catch(() => {})
  const sent = statements.slice(first)
  expect(sent.length).toBeGreaterThan(0)
  const texts: string[] = []
  for (const statement of sent) texts.push(`${spelled(statement)}\n\n${await planOf(statement)}`)
  const file = name.replace(/[^\w.]+/g, '-')
  await expect(`${texts.join('\n\n')}\n`).toMatchFileSnapshot(`statements/${file}.txt`)
}

const spelled = ({ sql }: CompiledQuery): string =>
  sql
    .replaceAll(`\`${database}\`.`, '')
    .replace(/ (from|where|order by|limit|values|on duplicate key|set|inner join) /g, '\n$1 ')

async function planOf({ sql, parameters }: CompiledQuery): Promise<string> {
  const [rows] = await explainer.query<RowDataPacket[]>(`explain format = 'brief' ${sql}`, [...parameters])
  return rows
    .map((row) => [row['id'], row['access object'], facts(String(row['operator info']))].join('  ').trimEnd())
    .join('\n')
}

/** What does not change with the values: ranges hold ids, and estimates move. */
const facts = (info: string): string =>
  info
    .replaceAll(`${database}.`, '')
    .replace(/range:.*?(?=, (?:keep order|desc|stats|lock)|$)/g, (range) =>
      range.replace(/"(?:\\.|[^"\\])*"|0x\w+|\d+/g, '·'),
    )
    .replace(/, stats:\w+/g, '')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+/g, '…')
    .replace(/handle:.*?(?=, (keep|desc|lock)|$)/g, 'handle:…')
    .replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replace(/\b\d{3,}\b/g, '…')

function methodsOf(repository: ArchiveRepositories[keyof ArchiveRepositories]): readonly string[] {
  const names = new Set<string>()
  for (
    let proto = Object.getPrototypeOf(repository);
    proto !== Object.prototype;
    proto = Object.getPrototypeOf(proto)
  ) {
    for (const name of Object.getOwnPropertyNames(proto)) if (name !== 'constructor') names.add(name)
  }
  return [...names]
}

function recording(inner: TidbPool): TidbPool {
  return {
    acquire: async () => {
      const connection = await inner.acquire()
      const send = connection.executeQuery.bind(connection)
      connection.executeQuery = (query) => {
        statements.push(query)
        return send(query)
      }
      return connection
    },
    close: () => inner.close(),
  }
}
