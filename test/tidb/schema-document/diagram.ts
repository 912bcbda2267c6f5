import type { Fact, SchemaFacts } from '../schema-facts.ts'
import type { DescribedTable } from './described.ts'
import { compare, keysOf, of } from './keys.ts'

/** The foreign keys as a Mermaid diagram, in the order of the descriptions; `null` where there are none. */
export function diagram(described: readonly DescribedTable[], facts: SchemaFacts): string | null {
  const lines = described.flatMap(({ name }) =>
    of(facts.foreignKeys, name)
      .map((key) => relation(name, key, facts))
      .sort(compare),
  )
  if (lines.length === 0) return null
  const alone = described.map(({ name }) => name).filter((name) => !facts.foreignKeys.some(touches(name)))
  return ['```mermaid', 'erDiagram', ...[...lines, ...alone].map((line) => `  ${line}`), '```'].join('\n')
}

/** A child whose key is its parent's stands alone with it. */
function relation(child: string, { parent, columnNames }: Fact, facts: SchemaFacts): string {
  const columns = (columnNames ?? '').split(',')
  const single = keysOf(child, facts).some((key) => key.unique && key.columns.every((name) => columns.includes(name)))
  const nullable = of(facts.columns, child).some(
    ({ columnName, nullable: answer }) => answer === 'YES' && columns.includes(columnName ?? ''),
  )
  return `${parent} ${nullable ? '|o' : '||'}--${single ? 'o|' : 'o{'} ${child} : "${columns.join(', ')}"`
}

const touches =
  (table: string) =>
  ({ tableName, parent }: Fact): boolean =>
    tableName === table || parent === table
