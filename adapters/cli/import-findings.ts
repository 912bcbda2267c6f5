import { basename } from 'node:path'
import type { ChannelReport, CoverageDoubt, SourceReport } from '../../domain/archive/index.ts'
import { integer, plural } from './figures.ts'

/** What is missing of a file, and why, line by line. */
export function whatIsMissing(report: SourceReport): readonly string[] {
  const { name, error, faults, counts, channels } = report
  const file = basename(name)
  if (error !== null) return [error.message.includes(file) ? error.message : `${file}: ${error.message}`]
  const more = counts.faults - faults.length
  return [
    ...faults.map(({ message }) => message),
    ...(more > 0 ? [plural(more, 'more fault')] : []),
    ...channels.flatMap((channel) => [...miscounted(channel, counts), ...missingParts(channel), ...gap(channel)]),
    ...deletions(channels),
  ].map((line) => `${file}: ${line}`)
}

/** What the files together do not hold, which no fault tells. */
export function whatWasNotGiven(reports: readonly SourceReport[]): readonly string[] {
  const channels = reports.flatMap((report) => report.channels)
  const silent = channels.filter(({ absent }) => absent.reactionUsers > 0)
  const threads = [...new Set(channels.flatMap(({ absent }) => absent.threads.ids))]
  const messages = silent.reduce((sum, { absent }) => sum + absent.reactionUsers, 0)
  const unnamed = channels.reduce((sum, { absent: { threads: its } }) => sum + its.count - its.ids.length, 0)
  const begun = threads.length + unnamed
  const lines: string[] = []
  if (messages > 0) lines.push(`Not in the files: who reacted to ${plural(messages, 'message')}.`)
  if (begun > 0) {
    const some = threads.slice(0, threadsNamed).join(', ')
    lines.push(
      `Not in the files: ${plural(begun, 'thread')} that began in them: ${some}${begun > threadsNamed ? ' …' : '.'}`,
    )
  }
  return lines
}

const threadsNamed = 5

function miscounted({ announced }: ChannelReport, { read, faults }: SourceReport['counts']): readonly string[] {
  if (announced === null || announced === read || faults > 0) return []
  return [`It says that it holds ${plural(announced, 'message')}; it holds ${integer(read)}.`]
}

function missingParts({ absent: { parts } }: ChannelReport): readonly string[] {
  if (parts.length === 0) return []
  const some = parts.slice(0, 20).join(', ')
  return [
    `${parts.length === 1 ? 'Part' : 'Parts'} ${some}${parts.length > 20 ? ' …' : ''} of its export ${parts.length === 1 ? 'is' : 'are'} not among the files.`,
  ]
}

const gap = ({ name, gapBefore }: ChannelReport): readonly string[] =>
  gapBefore === null
    ? []
    : [`No file holds what was said in ${name} from ${minute(gapBefore.from)} to ${minute(gapBefore.to)} (UTC).`]

/** Of a file, or of all channels of a source that has several. */
function deletions(channels: readonly ChannelReport[]): readonly string[] {
  const asked = channels.filter((channel) => channel.deletions !== null)
  const count = asked.reduce((sum, channel) => sum + (channel.deletions?.count ?? 0), 0)
  const told: string[] = []
  if (count > 0) {
    const messages = count === 1 ? '1 message is' : `${integer(count)} messages are`
    told.push(`${messages} marked as deleted: this file is whole and does not have them any more.`)
  }
  const whyNot = [...new Set(asked.flatMap(doubtsOf))]
  const isEmpty = asked.length > 0 && asked.every(({ range }) => range === null)
  if (whyNot.length === 0 && isEmpty) whyNot.push('it holds no messages')
  if (whyNot.length > 0) told.push(`Deletions are not inferred from it: ${whyNot.join('; ')}.`)
  return told
}

const doubtsOf = ({ doubts, announced }: ChannelReport): readonly string[] =>
  doubts.map((doubt) => (doubt === 'miscounted' && announced === null ? uncounted : reasons[doubt]))

const reasons: Readonly<Record<CoverageDoubt, string>> = {
  faults: 'not all of it could be read',
  partitioned: 'it is one of several parts',
  unordered: 'its messages are not in order, so it was put together from others',
  miscounted: 'it does not hold as many messages as it says',
}

const uncounted = 'it does not say how many messages it holds'

const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ')
