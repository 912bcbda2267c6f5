import type { Fact, SchemaFacts } from '../schema-facts.ts'

export interface KeyFacts {
  readonly name: string
  readonly unique: boolean
  readonly columns: readonly string[]
}

/** The keys of a table: the primary one, the unique ones, the others; each kind by name. */
export function keysOf(table: string, facts: SchemaFacts): readonly KeyFacts[] {
  const parts = byPlace(of(facts.keys, table))
  return [...new Set(parts.map((part) => part['keyName'] ?? ''))]
    .map((name): KeyFacts => {
      const own = parts.filter((part) => part['keyName'] === name)
      const columns = own.map((part) => part['columnName'] ?? '')
      return { name, unique: own.every((part) => part['nonUnique'] === '0'), columns }
    })
    .sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name))
}

const rank = ({ name, unique }: KeyFacts): number => (name === 'PRIMARY' ? 0 : unique ? 1 : 2)

export const of = (rows: readonly Fact[], table: string): readonly Fact[] =>
  rows.filter((row) => row['tableName'] === table)

/** By the number: facts are text. */
export const byPlace = (rows: readonly Fact[]): readonly Fact[] =>
  rows.toSorted((a, b) => Number(a['place']) - Number(b['place']))

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
