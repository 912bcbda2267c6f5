import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { ExportOptions } from '../../adapters/dce/write/write-export.ts'
import { writeExport } from '../../adapters/dce/write/write-export.ts'
import type { ArchiveSource } from '../../domain/archive/source.ts'

type Draw = (bound: number) => number

/** Whole numbers from 0 below a bound, the same for the same seed (mulberry32). */
export function draws(seed: number): Draw {
  let state = seed >>> 0
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % bound
  }
}

export function shuffled<T>(items: readonly T[], draw: Draw): readonly T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(draw(left.length), 1))
}

/**
 * A source as people keep its exports: each channel whole, in parts, from its end, and with its messages in no order, packed or
 * not, in nested folders. Each message is there four times. Gives the paths.
 */
export async function writeVintage(
  source: ArchiveSource,
  folder: string,
  version: ExportOptions['version'],
): Promise<readonly string[]> {
  const draw = draws(version.length * 1000 + Number(version.slice(2)))
  const paths: string[] = []
  for (const layout of ['whole', 'partitioned', 'reversed'] as const) {
    const inner = join(folder, version, layout)
    const files = await writeExport(source, inner, { version, layout, partition: 150, markdown: 'raw', utcOffset: 210 })
    for (const { name } of files) paths.push(await packed(join(inner, name), draw(3) === 0))
  }
  const mixed = join(folder, version, 'deep', 'mixed')
  await mkdir(mixed, { recursive: true })
  for (const name of await readdir(join(folder, version, 'whole'))) {
    if (name.endsWith('.json')) paths.push(await mixedUp(join(folder, version, 'whole', name), join(mixed, name), draw))
  }
  return paths
}

/** Beside the file, which stays: both are given to the import where a folder is. */
async function packed(path: string, pack: boolean): Promise<string> {
  if (!pack) return path
  await writeFile(`${path}.gz`, gzipSync(await readFile(path)))
  return sameTime(path, `${path}.gz`)
}

async function mixedUp(path: string, to: string, draw: Draw): Promise<string> {
  const file = JSON.parse(await readFile(path, 'utf8'))
  await writeFile(to, JSON.stringify({ ...file, messages: shuffled(file.messages, draw) }))
  return sameTime(path, to)
}

/** Older versions say only by the time of the file when it was made. */
async function sameTime(path: string, copy: string): Promise<string> {
  const { atime, mtime } = await stat(path)
  await utimes(copy, atime, mtime)
  return copy
}
