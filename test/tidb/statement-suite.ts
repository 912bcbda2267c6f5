import type { CompiledQuery, Migration } from 'kysely'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPool, type TidbPool } from '../../adapters/tidb/pool.ts'
import type { Storage } from '../../domain/shared/storage.ts'
import { migrateDatabase } from '../support/tidb-context.ts'
import { dropTestDatabases } from '../support/tidb-databases.ts'
import { recording } from '../support/tidb-recording.ts'
import { tidbOfRun, workerDatabase } from '../support/tidb-worker.ts'

/** A method, told apart by what it is given where that changes its statement. */
export type StatementCase<Repositories> = readonly [name: string, run: (repositories: Repositories) => Promise<unknown>]

export interface StatementContext<Readers, Repositories extends object> {
  /** What the name of its database ends with. */
  readonly name: string
  /** Where its snapshots are, under `statements`. */
  readonly folder: string
  readonly migrations: Readonly<Record<string, Migration>>
  readonly open: (options: { readonly pool: TidbPool; readonly database: string }) => Storage<Readers, Repositories>
  readonly reads: readonly StatementCase<Readers>[]
  readonly writes: readonly StatementCase<Repositories>[]
}

/**
 * Every statement of every repository method with its plan, so that a lost index shows in review. The database is empty and
 * unanalysed: plans come from the schema alone, the same on every run.
 */
export function statementSuite<Readers, Repositories extends object>(
  context: StatementContext<Readers, Repositories>,
): void {
  const { reads, writes } = context
  const database = workerDatabase(`statements_${context.name}`)
  const statements: CompiledQuery[] = []
  let pool: TidbPool
  let storage: Storage<Readers, Repositories>
  let explainer: Connection

  beforeAll(async () => {
    await migrateDatabase(database, context.migrations)
    const server = { ...tidbOfRun(), tls: 'disabled', connectionLimit: 1 } as const
    pool = recording(openPool(server), (statement) => statements.push(statement))
    storage = context.open({ pool, database })
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
    expect(statements.length).toBeGreaterThanOrEqual(reads.length + writes.length)
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
    for (const { sql, parameters } of sent) {
      const [rows] = await explainer.query<RowDataPacket[]>(`explain format = 'brief' ${sql}`, [...parameters])
      texts.push(`${spelled(sql)}\n\n${rows.map(planLine).join('\n')}`)
    }
    const file = name.replace(/[^\w.]+/g, '-')
    await expect(`${texts.join('\n\n')}\n`).toMatchFileSnapshot(`${context.folder}/${file}.txt`)
  }

  const planLine = (row: RowDataPacket): string => {
    const info = String(row['operator info']).replaceAll(`${database}.`, '')
    return [row['id'], row['access object'], facts(info)].join('  ').trimEnd()
  }

  const spelled = (sql: string): string =>
    sql
      .replaceAll(`\`${database}\`.`, '')
      .replace(/ (from|where|order by|limit|values|on duplicate key|set|inner join) /g, '\n$1 ')
}

/** What does not change with the values: ranges hold ids, and estimates move. */
const facts = (info: string): string =>
  info
    .replace(/range:.*?(?=, (?:keep order|desc|stats|lock)|$)/g, (range) =>
      range.replace(/"(?:\\.|[^"\\])*"|0x\w+|\d+/g, '·'),
    )
    .replace(/, stats:\w+/g, '')
    .replace(/handle:.*?(?=, (keep|desc|lock)|$)/g, 'handle:…')
    .replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
    // What now() gave.
    .replace(/(?<= |^)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+(?=\)|->)/g, '…')
    .replace(/\b\d{3,}\b/g, '…')

function methodsOf(repository: unknown): readonly string[] {
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
