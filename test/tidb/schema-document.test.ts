import { readFile, writeFile } from 'node:fs/promises'
import type { Migration } from 'kysely'
import { describe, expect, it } from 'vitest'
import { archiveMigrations } from '../../migrations/archive/index.ts'
import { operationsMigrations } from '../../migrations/operations/index.ts'
import { migrateDatabase } from '../support/tidb-context.ts'
import { workerDatabase } from '../support/tidb-worker.ts'
import { channelTables } from './schema-document/archive-channels.ts'
import { importTables } from './schema-document/archive-imports.ts'
import { messageTables } from './schema-document/archive-messages.ts'
import { tenantTables } from './schema-document/archive-tenants.ts'
import type { DescribedTable } from './schema-document/described.ts'
import { type ContextSchema, schemaDocument, undescribed } from './schema-document/document.ts'
import { operationsDescribed } from './schema-document/operations.ts'
import { schemaFacts } from './schema-facts.ts'

interface Context {
  readonly title: string
  readonly database: string
  readonly migrations: Readonly<Record<string, Migration>>
  readonly described: readonly DescribedTable[]
}

const contexts: readonly Context[] = [
  {
    title: 'Archive',
    database: 'archive_db',
    migrations: archiveMigrations,
    described: [...tenantTables, ...channelTables, ...messageTables, ...importTables],
  },
  {
    title: 'Operations',
    database: 'operations_db',
    migrations: operationsMigrations,
    described: operationsDescribed,
  },
]

async function schemaOf({ migrations, ...context }: Context): Promise<ContextSchema> {
  const database = workerDatabase(context.database)
  await migrateDatabase(database, migrations)
  const step = Object.keys(migrations).sort().at(-1) ?? ''
  return { ...context, step, facts: await schemaFacts(database) }
}

const path = 'docs/schema.md'
const { WRITE_DOCUMENTS } = process.env
const schemas = await Promise.all(contexts.map(schemaOf))

describe.each(schemas)('$title', (schema) => {
  it('has each of its tables and columns described, and no other', () => {
    expect(undescribed(schema)).toEqual({ missing: [], unknown: [] })
  })

  it('is found out where a column is not described, or is no more', () => {
    const [{ name, holds, columns }, ...rest] = atLeastOne(schema.described)
    const [[column], ...others] = atLeastOne(Object.entries(columns))
    const changed = { name, holds, columns: { ...Object.fromEntries(others), no_more: '' } }
    expect(undescribed({ ...schema, described: [changed, ...rest] })).toEqual({
      missing: [`${name}.${column}`],
      unknown: [`${name}.no_more`],
    })
  })
})

it(`${path} is what the database says (WRITE_DOCUMENTS=1 writes it)`, async () => {
  const text = schemaDocument(schemas)
  if (WRITE_DOCUMENTS) await writeFile(path, text)
  expect(await readFile(path, 'utf8')).toBe(text)
})

it('does not depend on the order in which the database tells its facts', () => {
  const reversed = schemas.map((schema) => ({
    ...schema,
    facts: {
      tables: schema.facts.tables.toReversed(),
      columns: schema.facts.columns.toReversed(),
      keys: schema.facts.keys.toReversed(),
      foreignKeys: schema.facts.foreignKeys.toReversed(),
    },
  }))
  expect(schemaDocument(reversed)).toBe(schemaDocument(schemas))
})

function atLeastOne<T>([first, ...rest]: readonly T[]): readonly [T, ...T[]] {
  if (first === undefined) throw new Error('there is nothing')
  return [first, ...rest]
}
