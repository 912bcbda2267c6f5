import {
  type ChannelSyncReport,
  type ChannelSyncStatus,
  type SyncCounts,
  type SyncReport,
  type SyncStatus,
  snowflakeTime,
} from '../../domain/archive/index.ts'
import type { Job } from '../../domain/operations/index.ts'
import { integer, listed, plural } from './figures.ts'
import { type Column, moment, oneLine, tableOf } from './table.ts'
import { type Output, printable, say } from './terminal.ts'

/** Where a sync ended before all was done: how many channels it found, and what it read of those that were under way. */
export interface UnderWay {
  readonly found: number
  readonly channels: number
  readonly messages: number
}

/** Tells what is new in which channel, then what is missing and why, then all of it in two lines. */
export function tellSync(output: Output, report: SyncReport, underWay: UnderWay): void {
  const news = report.channels.filter(({ counts }) => hasNews(counts)).sort(byNews)
  if (news.length > 0) say(output, tableOf(columnsFor(output), news.slice(0, rowsAtMost), output.columns))
  if (news.length > rowsAtMost) say(output, `And ${integer(news.length - rowsAtMost)} more with less that is new.`)
  for (const line of whatIsMissing(report)) say(output, printable(line))
  say(output, total(report, underWay))
  if (underWay.messages > 0) {
    const more = `${plural(underWay.messages, 'more message')} read in ${plural(underWay.channels, 'channel')}`
    say(output, `${more} that it did not get to the end of: kept, and the next sync goes on there.`)
  }
}

const rowsAtMost = 40

const columnsFor = (output: Output): readonly Column<ChannelSyncReport>[] => [
  { head: 'Channel', cell: ({ name }) => oneLine(name, nameRoom(output)) },
  { head: 'Seen by', cell: ({ visibility }) => visibility },
  { head: 'Read', align: 'right', cell: ({ counts }) => integer(counts.read) },
  { head: 'New', align: 'right', cell: ({ counts }) => integer(counts.added) },
  { head: 'Changed', align: 'right', cell: ({ counts }) => integer(counts.changed) },
  { head: 'Deleted', align: 'right', cell: ({ counts }) => integer(counts.deleted) },
]

/** A screen of 80 columns has room for a table of shorter names. */
const nameRoom = ({ columns = 120 }: Output): number => (columns < 100 ? 18 : 40)

const newsOf = ({ added, changed, deleted }: SyncCounts): number => added + changed + deleted

const hasNews = (counts: SyncCounts): boolean => newsOf(counts) > 0

const byNews = (a: ChannelSyncReport, b: ChannelSyncReport): number =>
  newsOf(b.counts) - newsOf(a.counts) || a.name.localeCompare(b.name, 'en')

function whatIsMissing({ channels, unlisted, gone }: SyncReport): readonly string[] {
  const failures = channels.flatMap(({ name, visibility, error }) => {
    const label = visibility === 'restricted' ? `${oneLine(name, 40)} (restricted)` : oneLine(name, 40)
    return error === null ? [] : [{ label, why: error.message }]
  })
  return [
    ...Array.from(byReason(failures), ([why, names]) => `Not in, or not whole: ${listed(names)}. ${why}`),
    ...unlisted.map(
      ({ what, id, error }) => `Not listed: ${unlistedNames[what]} ${id ?? '(id unknown)'}. ${error.message}`,
    ),
    ...(gone.length === 0
      ? []
      : [
          `No more at Discord: ${listed(gone.map(({ name }) => oneLine(name, 40)))}. What is stored of ${gone.length === 1 ? 'it' : 'them'} stays.`,
        ]),
  ]
}

const unlistedNames = { channel: 'channel', threads: 'threads of channel' } as const

/** Each reason once, with whom it is of. */
function byReason(
  failures: readonly { readonly label: string; readonly why: string }[],
): ReadonlyMap<string, readonly string[]> {
  const reasons = new Map<string, string[]>()
  for (const { label, why } of failures) reasons.set(why, [...(reasons.get(why) ?? []), label])
  return reasons
}

function total({ tenant, outcome, channels, error }: SyncReport, { found }: UnderWay): string {
  const sum = (count: keyof SyncCounts): number => channels.reduce((all, { counts }) => all + counts[count], 0)
  const of = (wanted: ChannelSyncReport['outcome']): number => channels.filter((each) => each.outcome === wanted).length
  const states = [
    [of('complete'), 'read'],
    [of('unchanged'), 'not asked, as nothing can have changed'],
    [of('skipped'), 'without messages of their own'],
    [of('unreadable'), 'closed to the bot'],
    [of('failed'), 'failed'],
    [of('cancelled'), 'cancelled'],
  ] as const
  const told = states.flatMap(([count, state]) => (count === 0 ? [] : [`${integer(count)} ${state}`])).join(', ')
  const news = `${integer(sum('added'))} new, ${integer(sum('changed'))} changed, ${integer(sum('deleted'))} deleted`
  const split = told === '' ? '' : `: ${told}`
  const done = plural(channels.length, 'channel')
  const many = error === null ? done : `${integer(channels.length)} of ${plural(found, 'channel')}`
  return `${tenant.slug}: ${outcome}. ${many}${split}.\n${plural(sum('read'), 'message')} read, ${news}.`
}

export interface LatestSync {
  /** The one that does it, or will. */
  readonly job: Pick<Job, 'id' | 'status'> | null
  /** Whether somebody called it off. */
  readonly wasCancelled: boolean
}

export function tellStatus(
  output: Output,
  slug: string,
  { channels: states, neverSynced, job, wasCancelled }: SyncStatus & LatestSync,
): void {
  if (states.length > 0) say(output, tableOf(statusColumnsFor(output), states, output.columns))
  else if (job === null) say(output, 'How far it is is not known: nothing was synced in whole yet, or it was reset.')
  const failures = states.flatMap(({ channel, error, progress }) =>
    [error, progress?.missing ?? null].flatMap((why) =>
      why === null ? [] : [{ label: oneLine(channel.profile.value.name, 40), why: why.message }],
    ),
  )
  for (const [why, names] of byReason(failures)) say(output, printable(`${listed(names)}: ${why}`))
  if (states.length > 0 && neverSynced > 0)
    say(output, `${plural(neverSynced, 'channel')} ${neverSynced === 1 ? 'was' : 'were'} never synced.`)
  if (job !== null)
    say(output, `${job.status === 'running' ? 'A sync goes on' : 'A sync waits for a worker'}: job ${job.id}`)
  else if (states.some(({ state }) => state === 'interrupted'))
    say(
      output,
      `The last sync was ${wasCancelled ? 'cancelled' : 'interrupted'}. The next one goes on where it was: verta sync start --tenant ${slug}`,
    )
}

type StatusColumn = Column<ChannelSyncStatus>

function statusColumnsFor(output: Output): readonly StatusColumn[] {
  const name: StatusColumn = {
    head: 'Channel',
    cell: ({ channel }) => oneLine(channel.profile.value.name, nameRoom(output)),
  }
  const id: StatusColumn = { head: 'Id', cell: ({ channel }) => channel.sourceId }
  return (output.columns ?? 200) < wide ? [name, ...narrowStatus] : [name, id, ...narrowStatus, ...furtherStatus]
}

const wide = 150

const narrowStatus: readonly StatusColumn[] = [
  { head: 'State', cell: ({ state }) => state.replace('_', ' ') },
  { head: 'Messages', align: 'right', cell: ({ messages }) => integer(messages) },
  {
    head: 'Up to (UTC)',
    cell: ({ progress }) => moment(progress?.lastSnowflake == null ? null : snowflakeTime(progress.lastSnowflake)),
  },
]

const furtherStatus: readonly StatusColumn[] = [
  { head: 'Seen by', cell: ({ channel }) => channel.visibility },
  { head: 'Started (UTC)', cell: ({ progress }) => moment(progress?.startedAt ?? null) },
  { head: 'Finished (UTC)', cell: ({ progress }) => moment(progress?.finishedAt ?? null) },
  {
    head: 'Rate',
    align: 'right',
    cell: ({ progress }) => (progress?.messagesPerSecond == null ? '–' : `${integer(progress.messagesPerSecond)}/s`),
  },
]
