import type { ChannelSyncReport, ChannelSyncStatus, SyncCounts, SyncReport } from '../../domain/archive/index.ts'
import { integer, plural } from './figures.ts'
import { type Column, moment, oneLine, tableOf } from './table.ts'
import { type Output, printable, say } from './terminal.ts'

/** Tells what became of each channel that was asked, then what is missing and why. */
export function tellSync(output: Output, report: SyncReport): void {
  const asked = report.channels.filter(({ outcome }) => outcome === 'complete' || outcome === 'failed')
  const moved = asked.filter(({ counts, outcome }) => outcome === 'failed' || hasNews(counts))
  if (moved.length > 0) say(output, tableOf(columns, moved, output.columns))
  for (const line of whatIsMissing(report)) say(output, printable(line))
  say(output, total(report))
}

const columns: readonly Column<ChannelSyncReport>[] = [
  { head: 'Channel', cell: ({ name }) => oneLine(name, 30) },
  { head: 'Seen by', cell: ({ visibility }) => visibility },
  { head: 'Read', align: 'right', cell: ({ counts }) => integer(counts.read) },
  { head: 'New', align: 'right', cell: ({ counts }) => integer(counts.added) },
  { head: 'Changed', align: 'right', cell: ({ counts }) => integer(counts.changed) },
  { head: 'Deleted', align: 'right', cell: ({ counts }) => integer(counts.deleted) },
  { head: 'Result', cell: ({ outcome }) => outcome },
]

const hasNews = ({ added, changed, deleted, faults }: SyncCounts): boolean => added + changed + deleted + faults > 0

function whatIsMissing({ channels, gone }: SyncReport): readonly string[] {
  return [
    ...channels.flatMap(({ name, error }) =>
      error === null ? [] : [`${name} is not in, or not whole: ${error.message}`],
    ),
    ...channels.flatMap(({ name, counts, faults: [first] }) =>
      first === undefined
        ? []
        : [`${name}: ${plural(counts.faults, 'message')} could not be read. The first: ${first.message}`],
    ),
    ...gone.map(({ name }) => `${name} is no more at the source; what is stored of it stays.`),
  ]
}

function total({ tenant, outcome, channels, error }: SyncReport): string {
  const sum = (count: keyof SyncCounts): number => channels.reduce((all, { counts }) => all + counts[count], 0)
  const news = `${integer(sum('added'))} new, ${integer(sum('changed'))} changed, ${integer(sum('deleted'))} deleted`
  const untouched = channels.filter(({ outcome: each }) => each === 'unchanged').length
  const still = untouched === 0 ? '' : `, ${integer(untouched)} of them not asked: nothing can have changed`
  const why = error === null ? '' : ` ${error.message}`
  return `${tenant.slug}: ${outcome}. ${plural(channels.length, 'channel')}${still}. ${plural(sum('read'), 'message')} read, ${news}.${why}`
}

export function tellStatus(output: Output, states: readonly ChannelSyncStatus[]): void {
  say(output, states.length === 0 ? 'Nothing of it was ever synced.' : tableOf(statusColumns, states, output.columns))
  for (const { channel, progress } of states) {
    if (progress.error !== null) say(output, printable(`${channel.profile.value.name}: ${progress.error.message}`))
  }
}

const statusColumns: readonly Column<ChannelSyncStatus>[] = [
  { head: 'Channel', cell: ({ channel }) => oneLine(channel.profile.value.name, 30) },
  { head: 'Seen by', cell: ({ channel }) => channel.visibility },
  { head: 'State', cell: ({ progress }) => progress.state },
  { head: 'Messages', align: 'right', cell: ({ messages }) => integer(messages) },
  { head: 'Up to', cell: ({ progress }) => progress.lastSnowflake ?? '–' },
  { head: 'Started (UTC)', cell: ({ progress }) => moment(progress.startedAt) },
  { head: 'Finished (UTC)', cell: ({ progress }) => moment(progress.finishedAt) },
  {
    head: 'Rate',
    align: 'right',
    cell: ({ progress }) => (progress.messagesPerSecond === null ? '–' : `${integer(progress.messagesPerSecond)}/s`),
  },
]
