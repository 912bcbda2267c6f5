import { basename } from 'node:path'
import Table from 'cli-table3'
import { isSnowflake, type SourceCounts, type SourceReport, snowflakeTime } from '../../domain/archive/index.ts'
import { integer, plural } from './figures.ts'
import { whatIsMissing, whatWasNotGiven } from './import-findings.ts'
import { type Output, printable, say } from './terminal.ts'

/** Tells what became of each file, then what is missing and why. A narrow screen gets fewer columns, or lines. */
export function tellImport(output: Output, reports: readonly SourceReport[]): void {
  const rows = reports.map(rowOf)
  const screen = output.columns ?? Number.POSITIVE_INFINITY
  const columns = layouts.find((layout) => roomForNames(layout, rows, screen) >= narrowest)
  if (columns === undefined) for (const row of rows) say(output, linesOf(row))
  else if (rows.length > 0) say(output, tableOf(columns, rows, roomForNames(columns, rows, screen)))
  for (const report of reports) for (const line of whatIsMissing(report)) say(output, printable(line))
  for (const line of whatWasNotGiven(reports)) say(output, printable(line))
  say(output, total(reports))
}

/** The same for programs: one JSON document. */
export function printImport(output: Output, reports: readonly SourceReport[]): void {
  say(output, JSON.stringify({ files: reports, total: totalOf(reports) }, null, 2))
}

interface Row {
  readonly file: string
  readonly tenant: string
  readonly channel: string
  readonly range: string
  readonly read: string
  readonly new: string
  readonly changed: string
  readonly same: string
  readonly revisions: string
  readonly skipped: string
  readonly result: string
}

type Column = keyof Row

const titles: Readonly<Record<Column, string>> = {
  file: 'File',
  tenant: 'Tenant',
  channel: 'Channel',
  range: 'Range',
  read: 'Read',
  new: 'New',
  changed: 'Changed',
  same: 'Same',
  revisions: 'Revisions',
  skipped: 'Skipped',
  result: 'Result',
}

const everyColumn = Object.keys(titles) as readonly Column[]
const without = (...left: readonly Column[]): readonly Column[] =>
  everyColumn.filter((column) => !left.includes(column))

/** From the widest to the narrowest. */
const layouts = [
  everyColumn,
  without('tenant'),
  without('tenant', 'range'),
  without('tenant', 'range', 'revisions', 'same'),
]

const textual: ReadonlySet<Column> = new Set(['file', 'tenant', 'channel', 'range', 'result'])
const narrowest = 20

function tableOf(columns: readonly Column[], rows: readonly Row[], room: number): string {
  const table = new Table({
    head: columns.map((column) => titles[column]),
    colAligns: columns.map((column) => (textual.has(column) ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  })
  for (const row of rows)
    table.push(columns.map((column) => (column === 'file' ? shortened(row.file, room) : row[column])))
  return table.toString()
}

const linesOf = (row: Row): string =>
  [
    printable(row.file),
    `  ${row.tenant} / ${row.channel}, ${row.range}`,
    `  ${row.read} read, ${row.new} new, ${row.changed} changed, ${row.same} same, ${row.revisions} revisions, ${row.skipped} skipped; ${row.result}`,
  ].join('\n')

function rowOf({ name, tenant, community, channels, counts, outcome }: SourceReport): Row {
  return {
    file: basename(name),
    tenant: shortened(tenant?.slug ?? community?.name ?? '–', 20),
    channel: shortened(channels.length > 3 ? plural(channels.length, 'channel') : namesOf(channels), 20),
    range: rangeOf(channels),
    read: integer(counts.read),
    new: integer(counts.added),
    changed: integer(counts.changed),
    same: integer(counts.unchanged),
    revisions: integer(counts.revisions),
    skipped: integer(counts.faults),
    result: outcome,
  }
}

const namesOf = (channels: SourceReport['channels']): string => channels.map(({ name }) => name).join(', ') || '–'

/** The days of the first and the last message. */
function rangeOf(channels: SourceReport['channels']): string {
  const days = channels.flatMap(({ range }) => (range === null ? [] : [dayOf(range.from), dayOf(range.to)])).sort()
  const [first = '–'] = days
  const last = days.at(-1) ?? first
  return first === last ? first : `${first} – ${last}`
}

const dayOf = (id: string): string => (isSnowflake(id) ? snowflakeTime(id).toISOString().slice(0, 10) : '–')

/** What the other columns, a space on each side of a cell and the lines between leave of the screen. */
function roomForNames(columns: readonly Column[], rows: readonly Row[], screen: number): number {
  const others = columns.filter((column) => column !== 'file')
  const widths = others.map((column) =>
    rows.reduce((most, row) => Math.max(most, row[column].length), titles[column].length),
  )
  return screen - widths.reduce((sum, width) => sum + width, 0) - 3 * columns.length - 1
}

function totalOf(reports: readonly SourceReport[]) {
  const sum = (count: keyof SourceCounts): number => reports.reduce((all, { counts }) => all + counts[count], 0)
  const having = (outcome: SourceReport['outcome']): number => reports.filter((each) => each.outcome === outcome).length
  return {
    files: reports.length,
    complete: having('complete'),
    partial: having('partial'),
    failed: having('failed'),
    read: sum('read'),
    added: sum('added'),
    changed: sum('changed'),
    unchanged: sum('unchanged'),
    revisions: sum('revisions'),
    faults: sum('faults'),
    deleted: reports
      .flatMap(({ channels }) => channels)
      .reduce((all, { deletions }) => all + (deletions?.count ?? 0), 0),
  }
}

function total(reports: readonly SourceReport[]): string {
  const { files, complete, partial, failed, read, added } = totalOf(reports)
  return `${plural(files, 'file')}: ${complete} complete, ${partial} partial, ${failed} failed. ${plural(read, 'message')} read, ${integer(added)} new.`
}

/** Cut in the middle: exports tell themselves apart by their ends. */
function shortened(text: string, length: number): string {
  const clean = [...printable(text)]
  if (clean.length <= length) return clean.join('')
  const tail = Math.floor((length - 1) / 2)
  return `${clean.slice(0, length - 1 - tail).join('')}…${clean.slice(clean.length - tail).join('')}`
}
