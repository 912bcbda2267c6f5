import { basename } from 'node:path'
import Table from 'cli-table3'
import type { SourceReport } from '../../domain/archive/index.ts'
import { integer, plural } from './figures.ts'
import { type Output, say } from './terminal.ts'

/** Tells what became of each file, then what is missing and why. */
export function tellImport(output: Output, reports: readonly SourceReport[]): void {
  const table = new Table({
    head: ['File', 'Tenant', 'Channel', 'Read', 'New', 'Changed', 'Same', 'Result'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  const room = Math.max(16, (output.columns ?? 132) - widthOfTheRest)
  for (const report of reports) table.push(rowOf(report, room))
  if (reports.length > 0) say(output, table.toString())
  for (const report of reports) for (const line of whatIsMissing(report)) say(output, line)
  say(output, total(reports))
}

const placeWidth = 20
/** Two places, five numbers or words, and the lines between them. */
const widthOfTheRest = 2 * placeWidth + 64

function rowOf({ name, tenant, community, channels, counts, outcome }: SourceReport, room: number): string[] {
  const { read, added, changed, unchanged } = counts
  return [
    shortened(basename(name), room),
    shortened(tenant?.slug ?? community?.name ?? '–', placeWidth),
    shortened(channels.map((channel) => channel.name).join(', ') || '–', placeWidth),
    ...[read, added, changed, unchanged].map(integer),
    outcome,
  ]
}

function whatIsMissing({ name, error, faults, counts }: SourceReport): readonly string[] {
  if (error !== null) return [`${basename(name)}: ${error.message}`]
  const lines = faults.map(({ position, message }) => {
    const place = position === null ? '' : ` at byte ${integer(position)}`
    return `${basename(name)}${place}: ${message}`
  })
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
  const clean = [...text.replace(/\p{Cc}/gu, '\uFFFD')]
  if (clean.length <= length) return clean.join('')
  const tail = Math.floor((length - 1) / 2)
  return `${clean.slice(0, length - 1 - tail).join('')}…${clean.slice(clean.length - tail).join('')}`
}
