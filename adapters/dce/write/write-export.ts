import { mkdir } from 'node:fs/promises'
import type { ChannelKind } from '../../../domain/archive/channel.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { ArchiveSource, SourceChannel, SourceCommunity, SourceMessage } from '../../../domain/archive/source.ts'
import { ChannelFiles, type WrittenFile } from './channel-files.ts'
import { exportName } from './export-name.ts'
import { headerJson } from './header-json.ts'
import { jsonText } from './json-spelling.ts'
import { messageJson } from './message-json.ts'
import type { Style } from './parts-json.ts'
import { raw, rendered } from './rendering.ts'
import { fromTheEnd } from './spool.ts'
import { type DceVersion, holds, isSince } from './versions.ts'

export interface ExportOptions {
  readonly version: DceVersion
  /** One file a channel; several, each of `partition` messages; or one from the last message to the first. */
  readonly layout: 'whole' | 'partitioned' | 'reversed'
  /** Messages of one part; 1,000 if absent. */
  readonly partition?: number
  /** `rendered`, if absent: ids in texts become names, as DCE does by default. `raw`: `--markdown false`. */
  readonly markdown?: 'rendered' | 'raw'
  /** Minutes east of UTC, for the versions since 2.41, which write local times; 0 if absent. */
  readonly utcOffset?: number
}

/**
 * Writes a source out as the JSON files that a version of DiscordChatExporter would have made of it, into `folder`, which is
 * made if need be. What the version cannot hold is left out: see `whatVersionsHold`. A file stands in its place when it is
 * whole, and its last change is when the source saw the channel: older versions say it nowhere else. Memory stays flat. Does
 * not close the source. Rejects with the errors of the source and of the file system.
 */
export async function writeExport(
  source: ArchiveSource,
  folder: string,
  options: ExportOptions,
): Promise<readonly WrittenFile[]> {
  await mkdir(folder, { recursive: true })
  const community = await source.describe()
  const written: WrittenFile[] = []
  const known: Known = { kinds: new Map(), names: new Map() }
  for await (const channel of source.channels()) {
    known.kinds.set(channel.id, channel.kind)
    known.names.set(channel.id, channel.name)
    if (!isWritten(channel.kind, options.version)) continue
    written.push(...(await writeChannel({ source, community, channel, folder, options, known })))
  }
  return written
}

/** What is known of the channels so far: parents come before their children. */
interface Known {
  readonly kinds: Map<Snowflake, ChannelKind>
  readonly names: Map<Snowflake, string>
}

interface ChannelWork {
  readonly source: ArchiveSource
  readonly community: SourceCommunity
  readonly channel: SourceChannel
  readonly folder: string
  readonly options: ExportOptions
  readonly known: Known
}

function isWritten(kind: ChannelKind, version: DceVersion): boolean {
  if (kind === 'category' || kind === 'forum') return false
  if (kind === 'thread') return holds(version, 'channels that are threads')
  return (kind !== 'voice' && kind !== 'stage') || holds(version, 'channels of voices')
}

async function writeChannel(work: ChannelWork): Promise<readonly WrittenFile[]> {
  const { community, channel, folder, options, known } = work
  const style = styleOf(options)
  const parentKind = channel.parent ? known.kinds.get(channel.parent.id) : undefined
  const header = headerJson(community, channel, parentKind, style)
  const most = options.layout === 'partitioned' ? (options.partition ?? 1_000) : Number.POSITIVE_INFINITY
  const files = new ChannelFiles(folder, exportName(community, channel), channel, header, most)
  const pages = textsOf(work, style, parentKind)
  try {
    for await (const text of options.layout === 'reversed' ? fromTheEnd(pages, folder, channel.id) : flat(pages))
      await files.add(text)
    await files.finish()
  } catch (error) {
    await files.discard()
    throw error
  }
  return files.written
}

const styleOf = ({ version, utcOffset }: ExportOptions): Style => ({
  version,
  offset: isSince(version, '2.41') ? (utcOffset ?? 0) : 0,
  render: raw,
})

/** The messages of a channel as JSON, page by page. */
async function* textsOf(
  { source, channel, options, known }: ChannelWork,
  style: Style,
  parentKind: ChannelKind | undefined,
): AsyncGenerator<readonly string[]> {
  const starter = parentKind === 'forum' || holds(style.version, 'thread.starter') ? null : starterOf(channel)
  const render = (message: SourceMessage) => (options.markdown === 'raw' ? raw : rendered(message, known.names))
  for await (const { messages } of source.messages(channel, null)) {
    yield messages
      .filter(({ id }) => id !== starter)
      .map((message) => jsonText(messageJson(message, { ...style, render: render(message) }), 4))
  }
}

const starterOf = ({ kind, id }: SourceChannel): Snowflake | null => (kind === 'thread' ? id : null)

async function* flat(groups: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  for await (const group of groups) yield* group
}
