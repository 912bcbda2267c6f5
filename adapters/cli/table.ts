import Table from 'cli-table3'
import { clip } from '../../domain/shared/text.ts'
import { printable } from './terminal.ts'

export interface Column<T> {
  readonly head: string
  readonly align?: 'right'
  cell(item: T): string
}

/** A row for each of `items`; where a screen of that width is too narrow, lines for each. */
export function tableOf<T>(
  columns: readonly Column<T>[],
  items: readonly T[],
  width = Number.POSITIVE_INFINITY,
): string {
  const table = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: [], border: [], compact: true },
  })
  for (const item of items) table.push(columns.map(({ cell }) => printable(cell(item))))
  if (table.width <= width) return table.toString()
  return items
    .map((item) => factsOf(Object.fromEntries(columns.map(({ head, cell }) => [head, cell(item)]))))
    .join('\n\n')
}

/** A line for each thing that is known of one: its name, and what it is. */
export function factsOf(facts: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(facts).map(({ length }) => length))
  return Object.entries(facts)
    .map(([name, value]) => `${name.padEnd(width)}  ${printable(value)}`)
    .join('\n')
}

/** To the minute, in UTC. */
export const moment = (date: Date | null): string => date?.toISOString().slice(0, 16).replace('T', ' ') ?? '–'

export const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no')

/** Text of any length in one line. */
export function oneLine(text: string, length: number): string {
  const line = text.replace(/\s+/gu, ' ').trim()
  const cut = clip(line, length)
  return cut === line ? line : `${clip(line, length - 1)}…`
}
