import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Export files in a folder that is thrown away. */
export interface ExportFolder {
  readonly path: string
  /** Writes a file and gives its path. */
  write(name: string, text: string): Promise<string>
  remove(): Promise<void>
}

export async function exportFolder(): Promise<ExportFolder> {
  const path = await mkdtemp(join(tmpdir(), 'verta-cli-'))
  return {
    path,
    write: async (name, text) => {
      await writeFile(join(path, name), text)
      return join(path, name)
    },
    remove: () => rm(path, { recursive: true, force: true }),
  }
}

export interface ExportParts {
  readonly guild?: string
  readonly channel?: string
  /** As DiscordChatExporter names the channel's type. */
  readonly type?: string
  readonly categoryId?: string
  /** How many, or which. */
  readonly messages?: number | readonly number[]
  readonly dateRange?: { readonly after: string | null; readonly before: string | null }
  readonly exportedAt?: string
  /** How many messages it says it holds; unset: says nothing. */
  readonly messageCount?: number
  /** Of each message, over what it has. */
  readonly each?: Readonly<Record<string, unknown>>
}

/** An export with so many messages, one a line. */
export function exportText({
  guild = '870000000000000001',
  channel = '880000000000000001',
  type = 'GuildTextChat',
  categoryId,
  messages = 3,
  dateRange,
  exportedAt = '2026-08-30T12:00:00+00:00',
  messageCount,
  each,
}: ExportParts = {}): string {
  const which = typeof messages === 'number' ? Array.from({ length: messages }, (_, i) => i) : messages
  const lines = which.map((i) =>
    JSON.stringify({
      id: String(890_000_000_000_000_000n + BigInt(i)),
      type: 'Default',
      timestamp: '2026-08-30T10:00:00+00:00',
      content: `Message ${i}`,
      author: { id: '710000000000000001', name: 'someone' },
      ...each,
    }),
  )
  const header = {
    guild: { id: guild, name: 'Some Talkers' },
    channel: {
      id: channel,
      type,
      categoryId: categoryId ?? null,
      category: categoryId ? 'above' : null,
      name: 'talk',
      topic: null,
    },
    ...(dateRange && { dateRange }),
    exportedAt,
  }
  const count = messageCount === undefined ? '' : `,"messageCount":${messageCount}`
  return `${JSON.stringify(header).slice(0, -1)},"messages":[\n${lines.join(',\n')}\n]${count}}\n`
}
