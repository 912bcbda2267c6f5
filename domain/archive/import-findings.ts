import { type AbsentParts, type ChannelReport, listed, type SourceReport } from './import-report.ts'

type Window = NonNullable<ChannelReport['window']>

/** What the archive holds of the channels that an import reached, its own files included. */
export interface KnownChannels {
  /** The windows of every source of a channel. */
  windowsOf(communityId: string, channelId: string): readonly Window[]
  /** Whether any source gave the channel itself. */
  holds(communityId: string, channelId: string): boolean
}

/** The reports with what only all of them together tell: gaps between windows, missing parts, threads that nobody gave. Pure. */
export function withFindings(reports: readonly SourceReport[], known: KnownChannels): readonly SourceReport[] {
  const parts = new ExportParts(reports)
  return reports.map((report) => ({
    ...report,
    channels: report.channels.map((each) => {
      const community = report.community?.id ?? ''
      const channel = parts.numbered(community, each)
      const threads = channel.absent.threads.ids.filter((id) => !known.holds(community, id))
      return {
        ...channel,
        gapBefore: channel.window && gapBefore(channel.window, known.windowsOf(community, channel.id)),
        absent: {
          ...channel.absent,
          threads: { count: threads.length, ids: threads.slice(0, listed) },
          parts: parts.missingBehind(community, channel),
        },
      }
    }),
  }))
}

/** What a dry run knows: its own files. */
export function knownFromReports(reports: readonly SourceReport[]): KnownChannels {
  const windows = new Map<string, readonly Window[]>()
  for (const { community, channels } of reports) {
    for (const { id, window } of channels) {
      const key = `${community?.id} ${id}`
      windows.set(key, [...(windows.get(key) ?? []), ...(window === null ? [] : [window])])
    }
  }
  return {
    windowsOf: (community, channel) => windows.get(`${community} ${channel}`) ?? [],
    holds: (community, channel) => windows.has(`${community} ${channel}`),
  }
}

/** What lies between `window` and the end of those that begin before it; `null` where they touch, or where it is the first. */
function gapBefore({ after }: Window, windows: readonly Window[]): ChannelReport['gapBefore'] {
  if (after === null) return null
  const ends = windows.filter((each) => each.after === null || each.after < after).map(({ before }) => before)
  const reached = ends.reduce<string | null>((end, each) => (end === null || each > end ? each : end), null)
  return reached === null || reached >= after ? null : { from: reached, to: after }
}

/** Which parts of which export there are. The first carries no number of its own. */
class ExportParts {
  readonly #files = new Map<string, PartFile[]>()

  constructor(reports: readonly SourceReport[]) {
    for (const { community, channels } of reports) {
      for (const channel of channels) {
        if (channel.part === null) continue
        const key = keyOf(community?.id ?? '', channel, channel.part)
        const files = this.#files.get(key) ?? []
        files.push({ number: channel.part.number, range: channel.range })
        this.#files.set(key, files)
      }
    }
  }

  /** What seems to be all of an export is its first part where others are there. */
  numbered(community: string, channel: ChannelReport): ChannelReport {
    const { part, range, doubts } = channel
    if (part === null || part.number !== null || !isFirst(range, this.#of(community, channel))) return channel
    return { ...channel, part: { ...part, number: 1 }, doubts: [...doubts, 'partitioned'] }
  }

  /** Those missing of the export that the channel's file is the first of; none for any other. */
  missingBehind(community: string, channel: ChannelReport): AbsentParts['parts'] {
    const files = this.#of(community, channel)
    const numbers = new Set(files.flatMap(({ number, range }) => number ?? (isFirst(range, files) ? 1 : [])))
    if (channel.part?.number == null || Math.min(...numbers) !== channel.part.number) return []
    const missing: number[] = []
    const last = Math.max(...numbers)
    for (let number = 1; number < last && missing.length < listed; number++) {
      if (!numbers.has(number)) missing.push(number)
    }
    return missing
  }

  #of(community: string, channel: ChannelReport): readonly PartFile[] {
    return (channel.part && this.#files.get(keyOf(community, channel, channel.part))) ?? []
  }
}

interface PartFile {
  readonly number: number | null
  readonly range: ChannelReport['range']
}

/** Parts share no messages: what reaches into another one's is a whole export of another day, under the same name. */
function isFirst(range: PartFile['range'], files: readonly PartFile[]): boolean {
  const others = files.filter(({ number }) => number !== null && number > 1)
  return others.length > 0 && !others.some((other) => overlap(range, other.range))
}

const overlap = (a: PartFile['range'], b: PartFile['range']): boolean =>
  a !== null && b !== null && BigInt(a.from) <= BigInt(b.to) && BigInt(b.from) <= BigInt(a.to)

const keyOf = (community: string, { id }: ChannelReport, { of }: { readonly of: string }): string =>
  `${community} ${id} ${of}`
