import { mkdtemp, readdir, readlink, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach } from 'vitest'
import { openDceFile } from '../../../adapters/dce/dce-file.ts'
import type { Limits } from '../../../adapters/dce/limits.ts'
import { SourceUnreadable } from '../../../domain/archive/errors.ts'
import { type Snowflake, snowflake } from '../../../domain/archive/snowflake.ts'
import type {
  SourceChannel,
  SourceCommunity,
  SourceFault,
  SourceMessage,
  SourcePage,
} from '../../../domain/archive/source.ts'

const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** A folder of this test alone. */
export async function makeFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'verta-dce-')))
  folders.push(folder)
  return folder
}

export async function makeFile(content: string | Uint8Array, name = 'general.json'): Promise<string> {
  const path = join(await makeFolder(), name)
  await writeFile(path, content)
  return path
}

export const example = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/dce-2.48/${name}`, import.meta.url))

export interface Reading {
  readonly community: SourceCommunity
  readonly channel: SourceChannel
  readonly pages: readonly SourcePage[]
  readonly messages: readonly SourceMessage[]
  readonly faults: readonly SourceFault[]
}

/** Walks a file from start to end, as an import does. */
export async function readFileWhole(
  path: string,
  limits: Partial<Limits> = {},
  after: Snowflake | null = null,
): Promise<Reading> {
  const source = openDceFile(path, limits)
  try {
    const community = await source.describe()
    const channels: SourceChannel[] = []
    const pages: SourcePage[] = []
    for await (const channel of source.channels()) {
      channels.push(channel)
      for await (const page of source.messages(channel, after)) pages.push(page)
    }
    const [channel, ...others] = channels
    if (channel === undefined || others.length > 0) throw new Error('one file is one channel')
    const messages = pages.flatMap((page) => page.messages)
    return { community, channel, pages, messages, faults: pages.flatMap((page) => page.faults) }
  } finally {
    await source.close()
  }
}

/** The one message of an export that has only it. */
export async function readMessage(message: object): Promise<SourceMessage> {
  const reading = await readFileWhole(await makeFile(exportOf([message])))
  const [only] = reading.messages
  if (only === undefined) throw new Error(reading.faults.map((fault) => fault.message).join())
  return only
}

/** How a file refuses to be read. */
export async function refusalOf(path: string, limits: Partial<Limits> = {}): Promise<SourceUnreadable> {
  const source = openDceFile(path, limits)
  const error: unknown = await source.describe().catch((caught: unknown) => caught)
  await source.close()
  if (error instanceof SourceUnreadable) return error
  throw new Error('it can be read', { cause: error })
}

/** How many handles this process has open on the file. Linux. */
export async function handlesOn(path: string): Promise<number> {
  const handles = await readdir('/proc/self/fd')
  const targets = await Promise.all(handles.map((each) => readlink(`/proc/self/fd/${each}`).catch(() => '')))
  return targets.filter((target) => target === path).length
}

export const header = {
  guild: { id: '1', name: 'Community', iconUrl: '' },
  channel: { id: '2', type: 'GuildTextChat', categoryId: null, category: null, name: 'general', topic: null },
  exportedAt: '2026-08-30T12:00:00+00:00',
}

const author = { id: '3', name: 'ann' }

/** A message as short as may be; `id` is its place. */
export const messageOf = (id: number | string, content = 'hello') => ({
  id: String(id),
  type: 'Default',
  timestamp: '2026-08-30T10:00:00+00:00',
  content,
  author,
})

export const exportOf = (messages: readonly unknown[], parts: object = header): string =>
  JSON.stringify({ ...parts, messages, messageCount: messages.length }, null, 2)

export const idsOf = (messages: readonly SourceMessage[]): readonly string[] => messages.map(({ id }) => id)

export const numbered = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => snowflake(String(from + i)))
