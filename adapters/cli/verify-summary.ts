import type { ChannelIntegrity, Finding, FindingKind, IntegrityReport } from '../../domain/archive/index.ts'
import { integer, listed, plural } from './figures.ts'
import { type Column, oneLine, tableOf } from './table.ts'
import { type Output, printable, say } from './terminal.ts'

interface Row {
  readonly channel: ChannelIntegrity
  readonly finding: Finding
}

/** One line where all is well; else what was found, what it means, and what to do. */
export function tellVerification(output: Output, report: IntegrityReport): void {
  const rows = report.channels.flatMap((channel) => channel.findings.map((finding) => ({ channel, finding })))
  const wrong = rows.filter(({ finding }) => isWrong(finding))
  if (wrong.length > 0) say(output, tableOf(columns, wrong, output.columns))
  for (const kind of new Set(wrong.map(({ finding }) => finding.kind))) say(output, `${kind}: ${meanings[kind]}`)
  for (const { channel, finding } of wrong) {
    if (reasoned.has(finding.kind) && finding.detail !== null)
      say(output, printable(`${channel.name}: ${finding.detail}`))
  }
  say(output, printable(`${outcome(report, wrong)} ${looked(report)}`))
  for (const line of [...remarks(rows), ...notListed(report)]) say(output, printable(line))
}

/** Of these the reason is told, too. */
const reasoned: ReadonlySet<FindingKind> = new Set(['progress.failed', 'progress.incomplete'])

/** What the source left out, by reason. */
function notListed({ source }: IntegrityReport): readonly string[] {
  const reasons = new Map<string, string[]>()
  for (const { what, id, error } of source?.unlisted ?? []) {
    const name = `${what === 'threads' ? 'threads of channel' : 'channel'} ${id ?? '(id unknown)'}`
    reasons.set(error.message, [...(reasons.get(error.message) ?? []), name])
  }
  return Array.from(reasons, ([why, names]) => `Not listed by the source, so not compared: ${listed(names)}. ${why}`)
}

/** What is no fault, and told all the same. Some with the channels that it is so of, or with how many messages. */
const remarked: ReadonlyMap<FindingKind, 'channels' | 'messages'> = new Map([
  ['progress.no_access', 'channels'],
  ['progress.cut_off', 'channels'],
  ['source.pending', 'messages'],
  ['source.surplus', 'messages'],
])

function remarks(rows: readonly Row[]): readonly string[] {
  const told = rows.filter(({ finding }) => !isWrong(finding))
  const kinds = new Set([...remarked.keys(), ...told.map(({ finding }) => finding.kind)])
  return [...kinds].flatMap((kind) => {
    const found = told.filter(({ finding }) => finding.kind === kind)
    return found.length === 0 ? [] : [`${kind}: ${meanings[kind]} ${extentOf(kind, found)}.`]
  })
}

function extentOf(kind: FindingKind, found: readonly Row[]): string {
  const times = found.reduce((sum, { finding: { count } }) => sum + count, 0)
  const where = `in ${plural(found.length, 'channel')}`
  const of = remarked.get(kind)
  if (of === 'messages') return `${plural(times, 'message')} ${where}`
  if (of === 'channels') return `So it is of ${listed(found.map(({ channel }) => oneLine(channel.name, 30)))}`
  return `${plural(times, 'time')} ${where}`
}

const isWrong = ({ standing }: Finding): boolean => standing !== 'note' && standing !== 'due'

const columns: readonly Column<Row>[] = [
  { head: 'Channel', cell: ({ channel }) => oneLine(channel.name, 30) },
  { head: 'Found', cell: ({ finding }) => finding.kind },
  { head: 'Times', align: 'right', cell: ({ finding }) => integer(finding.count) },
  { head: 'The first', cell: ({ finding }) => finding.ids[0] ?? '–' },
  { head: 'Now', cell: ({ finding }) => standings[finding.standing] },
]

const standings: Readonly<Record<Finding['standing'], string>> = {
  note: 'no fault',
  due: 'awaits the next sync',
  fault: 'wrong',
  mended: 'mended',
  queued: 'awaits a sync',
}

const wrongStats = 'the stored figure is not what the messages give; lists and counts show the stored one.'
const doneByRepair = '--repair makes it anew.'
const broughtBySync = '--repair lets a sync walk the channel from its beginning.'

/** What each kind means, and what mends it. */
const meanings: Readonly<Record<FindingKind, string>> = {
  'stats.message_count': `${wrongStats} ${doneByRepair}`,
  'stats.last_snowflake': `${wrongStats} ${doneByRepair}`,
  'stats.last_activity_at': `${wrongStats} ${doneByRepair}`,
  'stats.parent_id': `${wrongStats} ${doneByRepair}`,
  'stats.activity': `${wrongStats} ${doneByRepair}`,
  'stats.moving': 'the channel was written to while it was counted. Look again later.',
  'order.not_rising': 'messages do not come in the order of their ids. The storage is damaged: restore a backup.',
  'order.sent_at': `messages whose time is not that of their id. ${broughtBySync}`,
  'references.missing': `replies to messages that the source has and the archive has not. ${broughtBySync}`,
  'references.deleted': 'replies to messages that the source no longer has.',
  'references.unresolved': 'replies to messages that are not stored; only the source could tell why.',
  'orphans.author': `messages whose author is not stored; they are shown under a pseudonym. ${broughtBySync}`,
  'orphans.reaction_author':
    'reactions of people who are not stored; they are shown under a pseudonym, and no message is lost. Nothing mends it.',
  'orphans.parent': 'the channel’s parent is not stored, so the channel is hidden. A sync brings the parent.',
  'orphans.placeholder': 'of the channel’s parent only a name is known. A sync brings the rest.',
  'orphans.slug': `the channel has no name in addresses. ${doneByRepair}`,
  'orphans.stats': `the channel cannot be written to. ${doneByRepair}`,
  'progress.beyond': `the sync says that it stored more than there is. ${broughtBySync}`,
  'progress.behind': 'the next sync goes on from before the last messages.',
  'progress.never': 'the channel was never walked. A sync walks it.',
  'progress.unfinished': 'the last sync broke off here. The next one goes on.',
  'progress.running': 'a sync is on it, or was stopped less than half a minute ago.',
  'progress.failed': 'the last sync could not read the channel. Mend the reason, then sync again.',
  'progress.incomplete': `messages could not be read when they were asked for, and are not in the archive. ${broughtBySync}`,
  'progress.no_access': 'the bot may not read the channel, so what it did not read before is not in the archive.',
  'progress.cut_off': 'the source no longer has the channel, and it had not been read to its end: the rest is lost.',
  'source.missing': `the source has messages that the archive does not show. ${broughtBySync}`,
  'source.surplus': 'messages were deleted at the source since. The next sync that asks for them marks them.',
  'source.pending': 'the next sync brings what was said since.',
  'source.gone': 'the source no longer has the channel; what is stored of it stays.',
  'source.unasked': 'the source showed nothing of the channel.',
}

function outcome(report: IntegrityReport, wrong: readonly Row[]): string {
  const { tenant, unjudged, source } = report
  const doubts = [
    ...(unjudged === null ? [] : [unjudgedWords[unjudged]]),
    ...(source?.error ? [incomparable(source.channels, source.error.message)] : []),
  ]
  return `${tenant.slug}: ${[verdict(report, wrong, doubts.length > 0 ? 'what is stored' : 'all'), ...doubts].join('; ')}.`
}

const unjudgedWords: Readonly<Record<NonNullable<IntegrityReport['unjudged']>, string>> = {
  under_way: 'a sync is under way, and what it is on is not judged',
  nothing_stored: 'nothing was ever synced',
}

const incomparable = (compared: number, why: string): string =>
  `it could not${compared > 0 ? ' all' : ''} be compared with the source: ${why.replace(/\.$/, '')}`

/** `what` is well, if it is. */
function verdict({ outcome: is, looked: { channels } }: IntegrityReport, wrong: readonly Row[], what: string): string {
  if (channels === 0) return 'nothing is stored'
  if (is === 'well') return `${what} is well`
  if (is === 'mended') return 'all that was wrong is mended'
  const left = new Set(wrong.filter(({ finding }) => finding.standing !== 'mended').map(({ channel }) => channel.id))
  return `something is wrong in ${plural(left.size, 'channel')}`
}

function looked({ looked: { channels, messages }, source }: IntegrityReport): string {
  const stored = `${plural(channels, 'channel')} and ${plural(messages, 'message')} looked at`
  if (source === null) return `${stored}; the source was not asked.`
  return `${stored}, ${plural(source.channels, 'channel')} compared with the source.`
}
