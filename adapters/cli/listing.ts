import { type Command, InvalidArgumentError } from 'commander'
import type { Page } from '../../domain/shared/page.ts'
import { type Column, tableOf } from './table.ts'
import { say, type Terminal } from './terminal.ts'

export interface ListingOptions {
  readonly limit: number
  readonly cursor?: string
  readonly json?: true
}

/** Adds what every list can be asked for. */
export const withListing = (command: Command): Command =>
  withJson(
    command
      .option('--limit <count>', 'how many at most, 1 to 200', countOf, 50)
      .option('--cursor <cursor>', 'go on behind an earlier page, which told where'),
  )

export const withJson = (command: Command): Command => command.option('--json', 'print JSON, as the API answers it')

interface Listing<T> {
  readonly columns: readonly Column<T>[]
  /** What is said in place of an empty table. */
  readonly none: string
  json(item: T): unknown
}

/** Prints a page; where more follows, how to go on is told beside it. */
export function tellPage<T>(
  { stdout, stderr }: Terminal,
  { items, next }: Page<T>,
  options: ListingOptions,
  { columns, none, json }: Listing<T>,
): void {
  if (options.json) {
    sayJson(stdout, { items: items.map(json), next })
  } else {
    say(stdout, items.length === 0 ? none : tableOf(columns, items, stdout.columns))
    if (next !== null) say(stderr, `There is more: --cursor ${next}`)
  }
}

export const sayJson = (stdout: Terminal['stdout'], value: unknown): void => say(stdout, JSON.stringify(value, null, 2))

function countOf(text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1 || count > 200) throw new InvalidArgumentError('It is a number from 1 to 200.')
  return count
}
