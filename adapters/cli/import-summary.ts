import { basename } from 'node:path'
import Table from 'cli-table3'
import type { SourceReport } from '../../domain/archive/index.ts'
import { integer, plural } from './figures.ts'
import { type Output, printable, say } from './terminal.ts'

const head = ['File', 'Tenant', 'Channel', 'Read', 'New', 'Changed', 'Same', 'Result']

/** Tells what became of each file, then what is missing and why. A narrow screen gets a line a file instead of a table. */
export function tellImport(output: Output, reports: readonly SourceReport[]): void {
  const rows = reports.map(cellsOf)
  const room = roomForNames(rows, output.columns ?? Number.POSITIVE_INFINITY)
  if (room < narrowest) for (const cells of rows) say(output, lineOf(cells))
  else if (rows.length > 0) say(output, tableOf(rows, room))
  for (const report of reports) for (const line of whatIsMissing(report)) say(output, printable(line))
  say(output, total(reports))
}

const narrowest = 20

function tableOf(rows: readonly (readonly string[])[], room: number): string {
  const table = new Table({
    head,
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const [name = '', ...cells] of rows) table.push([shortened(name, room), ...cells])
  return table.toString()
}

const lineOf = ([name, tenant, channel, read, added, changed, same, result]: readonly string[]): string =>
  `${printable(name ?? '')}\n  ${tenant} / ${channel}: ${read} read, ${added} new, ${changed} changed, ${same} same; ${result}`

function cellsOf({ name, tenant, community, channels, counts, outcome }: SourceReport): string[] {
  const { read, added, changed, unchanged } = counts
  return [
    basename(name),
    shortened(tenant?.slug ?? community?.name ?? '–', 20),
    shortened(channels.map((channel) => channel.name).join(', ') || '–', 20),
    ...[read, added, changed, unchanged].map(integer),
    outcome,
  ]
}

/** What the other columns, a space on each side of a cell and the lines between leave of the screen. */
function roomForNames(rows: readonly (readonly string[])[], columns: number): number {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((cells) => cells[i]?.length ?? 0)))
  const others = widths.slice(1).reduce((sum, width) => sum + width, 0)
  return columns - others - 3 * head.length - 1
}

function whatIsMissing({ name, error, faults, counts }: SourceReport): readonly string[] {
  if (error !== null)
    return [error.message.includes(basename(name)) ? error.message : `${basename(name)}: ${error.message}`]
  const lines = faults.map(({ message }) => `${basename(name)}: ${message}`)
  const more = counts.faults - faults.length
  return more > 0 ? [...lines, `${basename(name)}: ${plural(more, 'more fault')}`] : lines
}

function total(reports: readonly SourceReport[]): string {
  const sum = (pick: (report: SourceReport) => number): number => reports.reduce((all, report) => all + pick(report), 0)
  const count = (outcome: SourceReport['outcome']): number =>
    reports.filter((report) => report.outcome === outcome).length
  const files = `${plural(reports.length, 'file')}: ${count('complete')} complete, ${count('partial')} partial, ${count('failed')} failed`
  return `${files}. ${plural(
    sum(({ counts }) => counts.read),
    'message',
  )} read, ${integer(sum(({ counts }) => counts.added))} new.`
}

/** Cut in the middle: exports tell themselves apart by their ends. */
function shortened(text: string, length: number): string {
  const clean = [...printable(text)]
  if (clean.length <= length) return clean.join('')
  const tail = Math.floor((length - 1) / 2)
  return `${clean.slice(0, length - 1 - tail).join('')}…${clean.slice(clean.length - tail).join('')}`
}
