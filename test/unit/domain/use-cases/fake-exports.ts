import { SourceUnreadable } from '../../../../domain/archive/errors.ts'
import type { ExportFile, ExportFiles } from '../../../../domain/archive/ports/export-files.ts'
import { compareSnowflakes, type Snowflake, snowflake } from '../../../../domain/archive/snowflake.ts'
import type {
  ArchiveSource,
  SourceChannel,
  SourceCommunity,
  SourceCoverage,
  SourceFault,
  SourceMessage,
  SourcePage,
} from '../../../../domain/archive/source.ts'
import { moment } from '../../../support/factories/index.ts'

/** An export file as it would be read: one channel of one community. */
export interface FileContent {
  readonly name: string
  readonly community: SourceCommunity
  readonly channel: SourceChannel
  readonly pages: readonly (readonly SourceMessage[])[]
  readonly observedAt: Date
  readonly faults?: readonly SourceFault[]
  /** What is not told is without doubt, and spans its messages. */
  readonly coverage?: Partial<SourceCoverage>
  /** Thrown when the file is opened, or behind its pages. */
  readonly breaks?: { readonly where: 'at the start' | 'at the end'; readonly error: Error }
}

export const guild = '1505988963628879902'

export const aCommunity = (overrides: Partial<SourceCommunity> = {}): SourceCommunity => ({
  platform: 'discord',
  id: snowflake(guild),
  name: 'Ferry Test',
  origin: 'file',
  ...overrides,
})

export function aFile(
  messages: readonly SourceMessage[],
  channel: Partial<SourceChannel> = {},
  file: Partial<FileContent> = {},
): FileContent {
  const observedAt = file.observedAt ?? moment()
  const whole = {
    id: snowflake('1543572361285083187'),
    kind: 'text' as const,
    name: 'general',
    confidential: false,
    observedAt,
    ...channel,
  }
  return { name: `${whole.name}.json`, community: aCommunity(), channel: whole, pages: [messages], observedAt, ...file }
}

export const unreadable = (name: string): FileContent =>
  aFile(
    [],
    {},
    { name, breaks: { where: 'at the start', error: new SourceUnreadable('not_json', 'This is not JSON.') } },
  )

/** The files in the order of the paths, as the port has it. */
export const filesOf = (files: readonly FileContent[]): ExportFiles => ({
  find: async (paths) =>
    paths.flatMap((path): readonly ExportFile[] =>
      files
        .filter((file) => file.name === path)
        .map((file) => ({ name: file.name, size: 100, open: () => sourceOf(file) })),
    ),
})

function sourceOf({
  community,
  channel,
  pages,
  observedAt,
  faults = [],
  coverage = {},
  breaks,
}: FileContent): ArchiveSource {
  const ids = pages
    .flat()
    .map(({ id }) => id)
    .sort(compareSnowflakes)
  const [from] = ids
  const to = ids.at(-1)
  const range = from === undefined || to === undefined ? null : { from, to }
  let closed = false
  const open = (): void => {
    if (closed) throw new Error('the source is closed')
    if (breaks?.where === 'at the start') throw breaks.error
  }
  return {
    describe: async () => {
      open()
      return community
    },
    async *channels() {
      open()
      yield channel
    },
    async *messages(_, after: Snowflake | null): AsyncGenerator<SourcePage> {
      open()
      if (after !== null) throw new Error('an export is walked from its start')
      for (const [i, messages] of pages.entries()) {
        const last = i === pages.length - 1
        yield {
          messages,
          observedAt,
          range: null,
          faults: last ? faults : [],
          progress: { bytesRead: i + 1, bytesTotal: 100 },
          coverage: last ? { range, window: null, doubts: [], announced: null, part: null, ...coverage } : null,
        }
      }
      if (breaks !== undefined) throw breaks.error
    },
    close: async () => {
      closed = true
    },
  }
}
