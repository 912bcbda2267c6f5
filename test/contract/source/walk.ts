import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { ArchiveSource, SourceChannel, SourceCommunity, SourcePage } from '../../../domain/archive/source.ts'
import type { Opening } from './sources.ts'

export interface WalkedChannel {
  readonly channel: SourceChannel
  readonly pages: readonly SourcePage[]
}

export interface Walk {
  readonly community: SourceCommunity
  readonly channels: readonly WalkedChannel[]
}

/** Opens a source, walks it whole and closes it, as an import does. */
export async function walkWhole(opening: Opening, after: Snowflake | null = null): Promise<Walk> {
  return withSource(opening, async (source) => {
    const community = await source.describe()
    const channels: WalkedChannel[] = []
    for await (const channel of source.channels()) {
      const pages: SourcePage[] = []
      for await (const page of source.messages(channel, after)) pages.push(page)
      channels.push({ channel, pages })
    }
    return { community, channels }
  })
}

export async function withSource<T>(opening: Opening, work: (source: ArchiveSource) => Promise<T>): Promise<T> {
  const source = opening.open()
  try {
    return await work(source)
  } finally {
    await source.close()
  }
}

/** The channel with the most messages. */
export function busiest({ channels }: Walk): WalkedChannel {
  const [first, ...others] = channels
  if (first === undefined) throw new Error('The source has no channel.')
  return others.reduce((most, each) => (idsOf(each).length > idsOf(most).length ? each : most), first)
}

export const idsOf = ({ pages }: Pick<WalkedChannel, 'pages'>): readonly Snowflake[] =>
  pages.flatMap(({ messages }) => messages.map(({ id }) => id))
