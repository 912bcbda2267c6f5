import type { Fact, SchemaFacts } from '../schema-facts.ts'
import type { DescribedTable } from './described.ts'
import { diagram } from './diagram.ts'
import { byPlace, compare, keysOf, of } from './keys.ts'

/** A context's database, as TiDB tells of it and as people do. */
export interface ContextSchema {
  readonly title: string
  /** What the name of its database ends with. */
  readonly database: string
  /** The last migration that was taken. */
  readonly step: string
  /** In the order in which they are shown. */
  readonly described: readonly DescribedTable[]
  readonly facts: SchemaFacts
}

/** What is not described, and what is described and is not there. */
export function undescribed({ described, facts }: ContextSchema) {
  const told = described.flatMap(({ name, columns }) => [
    name,
    ...Object.keys(columns).map((each) => `${name}.${each}`),
  ])
  const made = [
    ...facts.tables.map((table) => `${table['tableName']}`),
    ...facts.columns.map((column) => `${column['tableName']}.${column['columnName']}`),
  ]
  return {
    missing: made.filter((name) => !told.includes(name)),
    unknown: told.filter((name) => !made.includes(name)),
  }
}

export const schemaDocument = (contexts: readonly ContextSchema[]): string =>
  `${[head(contexts), ...contexts.map(section)].join('\n\n')}\n`

function head(contexts: readonly ContextSchema[]): string {
  const columns = contexts.flatMap(({ facts }) => facts.columns)
  const collations = listed([...new Set(columns.flatMap(({ collation }) => collation ?? []))].sort())
  return `# The schema

Every table and column, as the migrations leave them in TiDB. Written from TiDB's own INFORMATION_SCHEMA by
\`test/tidb/schema-document.test.ts\`, which fails where this page, the database and the descriptions in \`test/tidb/schema-document\`
differ; \`WRITE_DOCUMENTS=1\` writes it again. Why the keys are as they are: [DESIGN.md](DESIGN.md#ids-and-keys).

Each context has a database of its own, and no foreign key leads from one to another. Text is ${collations}: compared by
its bytes. Times are UTC, to the millisecond, and come from the program; only \`lease_until\` and what request budgets go by are the database's. Ids are UUIDs in
\`binary(16)\`, snowflakes \`bigint unsigned\`. Beside these tables each database has \`kysely_migration\` and \`kysely_migration_lock\`, which
record the steps that were taken.`
}

function section({ title, database, step, described, facts }: ContextSchema): string {
  const contents = described.map(({ name, holds }) => `| [\`${name}\`](#${name}) | ${holds} |`)
  return [
    `## ${title}`,
    `Database \`<prefix>_${database}\`, after the step \`${step}\`.`,
    ['| table | holds |', '|---|---|', ...contents].join('\n'),
    diagram(described, facts) ?? 'No table refers to another one.',
    ...described.map((table) => tableSection(table, facts)),
  ].join('\n\n')
}

function tableSection({ name, holds, columns }: DescribedTable, facts: SchemaFacts): string {
  const rows = byPlace(of(facts.columns, name)).map((column) => {
    const columnName = column['columnName'] ?? ''
    const nullable = column['nullable'] === 'YES' ? 'null' : ''
    return `| \`${columnName}\` | ${typeOf(column)} | ${nullable} | ${columns[columnName] ?? ''} |`
  })
  return [
    `### ${name}`,
    holds,
    ['| column | type | null | holds |', '|---|---|---|---|', ...rows].join('\n'),
    [...keyLines(name, facts), ...foreignKeyLines(name, facts)].join('\n'),
  ].join('\n\n')
}

const typeOf = ({ columnType, defaultValue, extra }: Fact): string =>
  [columnType, defaultValue == null ? '' : `default ${defaultValue}`, extra].filter(Boolean).join(' ')

function keyLines(table: string, facts: SchemaFacts): readonly string[] {
  const clustering = of(facts.tables, table)[0]?.['clustering']?.toLowerCase()
  return keysOf(table, facts).map(({ name, unique, columns }) => {
    if (name === 'PRIMARY') return `- primary key, ${clustering}: ${listed(columns)}`
    return `- ${unique ? 'unique key' : 'index'} \`${name}\`: ${listed(columns)}`
  })
}

/** What TiDB calls the rules for when the parent goes. */
const whenTheParentGoes: Readonly<Record<string, string>> = {
  CASCADE: 'goes with its parent',
  RESTRICT: 'keeps its parent from going',
  'NO ACTION': 'keeps its parent from going',
  'SET NULL': 'stays, with null, when its parent goes',
}

const foreignKeyLines = (table: string, facts: SchemaFacts): readonly string[] =>
  of(facts.foreignKeys, table)
    .map(({ keyName, columnNames, parent, parentColumns, onDelete }) => {
      const [from, to] = [columnNames, parentColumns].map((names) => listed((names ?? '').split(',')))
      const rule = whenTheParentGoes[onDelete ?? ''] ?? onDelete
      return `- foreign key \`${keyName}\`: ${from} → \`${parent}\` (${to}); a row ${rule}`
    })
    .sort(compare)

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')
