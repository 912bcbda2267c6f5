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
    if (['progress.failed', 'progress.incomplete'].includes(finding.kind) && finding.detail !== null)
      say(output, printable(`${channel.name}: ${finding.detail}`))
  }
  say(output, printable(`${outcome(report, wrong)} ${looked(report)}`))
  for (const line of remarks(rows)) say(output, printable(line))
}

/** What is no fault, and said of channels rather than of messages. */
const ofChannels: ReadonlySet<FindingKind> = new Set([
  'progress.running',
  'progress.no_access',
  'progress.cut_off',
  'source.gone',
  'source.unasked',
])

/** What is no fault is told all the same: kind by kind, with the channels that it is so of, or with how many messages. */
function remarks(rows: readonly Row[]): readonly string[] {
  const told = rows.filter(({ finding }) => !isWrong(finding))
  return [...new Set(told.map(({ finding }) => finding.kind))].map((kind) => {
    const found = told.filter(({ finding }) => finding.kind === kind)
    const messages = found.reduce((sum, { finding: { count } }) => sum + count, 0)
    const many = `${plural(messages, 'message')} in ${plural(found.length, 'channel')}`
    const names = found.map(({ channel }) => oneLine(channel.name, 30))
    return `${kind}: ${meanings[kind]} ${ofChannels.has(kind) ? `So it is of ${listed(names)}` : many}.`
  })
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
  'progress.running':
    'a sync is on it, or was stopped less than half a minute ago: whether it comes to its end is not judged.',
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

function outcome(
  { tenant, outcome: is, source, looked: { channels } }: IntegrityReport,
  wrong: readonly Row[],
): string {
  if (is === 'well' && source?.error != null)
    return `${tenant.slug}: what is stored is well; it could not be compared with the source.`
  if (is === 'well' && channels === 0) return `${tenant.slug}: there is nothing in it yet.`
  if (is === 'well') return `${tenant.slug}: all is well.`
  if (is === 'mended') return `${tenant.slug}: all that was wrong is mended.`
  const left = new Set(wrong.filter(({ finding }) => finding.standing !== 'mended').map(({ channel }) => channel.id))
  return `${tenant.slug}: something is wrong in ${plural(left.size, 'channel')}.`
}

function looked({ looked: { channels, messages }, source }: IntegrityReport): string {
  const stored = `${plural(channels, 'channel')} and ${plural(messages, 'message')} looked at`
  if (source === null) return `${stored}; the source was not asked.`
  const compared = `${plural(source.channels, 'channel')} compared with the source`
  return source.error === null ? `${stored}, ${compared}.` : `${stored}, ${compared}. ${source.error.message}`
}
