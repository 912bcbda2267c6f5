import { copyFile, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type ExportOptions, writeExport } from '../../adapters/dce/write/write-export.ts'
import type { ArchiveSource } from '../../domain/archive/source.ts'

/** Numbers from 0 up to 1. */
export type Shares = () => number

export interface Untidiness extends Pick<ExportOptions, 'version' | 'partition'> {
  readonly share: Shares
}

const allLayouts = ['whole', 'partitioned', 'reversed', 'disordered'] as const

/**
 * Writes a source out as a person's years of exports look: of each channel the whole, its parts, the whole from its end, or the
 * whole with its messages in disorder; of some channels two of these; some packed, some twice, in folders of folders.
 */
export async function writeUntidily(
  open: () => ArchiveSource,
  folder: string,
  { version, partition = 50, share }: Untidiness,
): Promise<void> {
  const utcOffset = Math.floor(share() * 24 * 4 - 12 * 4) * 15
  const options = { version, partition, markdown: 'raw', utcOffset } as const
  const forms = []
  for (const layout of allLayouts) {
    const place = join(folder, layout, version)
    const files = await writeExport(open(), place, { ...options, layout: layout === 'disordered' ? 'whole' : layout })
    forms.push(...files.map(({ name, channel }) => ({ layout, path: join(place, name), channelId: channel.id })))
  }
  const kept = new Map<string, readonly string[]>()
  for (const { layout, path, channelId } of forms) {
    const layouts = kept.get(channelId) ?? shuffled(allLayouts, share).slice(0, share() < 0.3 ? 2 : 1)
    kept.set(channelId, layouts)
    if (!layouts.includes(layout)) await rm(path)
    else {
      if (layout === 'disordered') await disorder(path, share)
      await strew(path, folder, share)
    }
  }
}

/** Leaves a file where it is, packs it, or copies it elsewhere: with its time, which is all that old versions tell. */
async function strew(path: string, folder: string, share: Shares): Promise<void> {
  const { mtime } = await stat(path)
  if (share() < 0.15) {
    const copy = join(folder, 'backup', 'of the old disk', basename(dirname(path)), basename(path))
    await mkdir(dirname(copy), { recursive: true })
    await copyFile(path, copy)
    await utimes(copy, mtime, mtime)
  }
  if (share() < 0.3) {
    await replaced(`${path}.gz`, await promisify(gzip)(await readFile(path)), mtime)
    await rm(path)
  }
}

async function disorder(path: string, share: Shares): Promise<void> {
  const { mtime } = await stat(path)
  const { messages, ...rest } = JSON.parse(await readFile(path, 'utf8'))
  await replaced(path, JSON.stringify({ ...rest, messages: shuffled(messages, share) }), mtime)
}

async function replaced(path: string, content: string | Uint8Array, mtime: Date): Promise<void> {
  await writeFile(path, content)
  await utimes(path, mtime, mtime)
}

/** Durstenfeld's shuffle. */
export function shuffled<T>(items: readonly T[], share: Shares): readonly T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(Math.floor(share() * left.length), 1))
}
