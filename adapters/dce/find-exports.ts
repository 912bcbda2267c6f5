import type { Stats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, isAbsolute, join, relative, sep } from 'node:path'
import { SourceUnreadable } from '../../domain/archive/errors.ts'
import { noFile, unreadablePath } from './file-errors.ts'

export interface FoundExport {
  /** As given, or found in a folder that was given. */
  readonly path: string
  /** Bytes; 0 where there is a problem. */
  readonly size: number
  /** Why there is nothing to read at this path. */
  readonly problem?: SourceUnreadable
}

/**
 * The files to read for `paths`, in their order: files as given, whatever they are called; of folders every `.json` and
 * `.json.gz` in them and their folders, by name. Hidden files are passed over, and so are the media that DCE puts beside an export: they may be JSON
 * too (a sticker, an attachment). A folder is entered once. Never rejects: what is wrong with a path stands in its entry. What lies outside
 * of `within`, by links too, is as if it were not there.
 */
export async function findExports(
  paths: readonly string[],
  within: string | null = null,
): Promise<readonly FoundExport[]> {
  const found: FoundExport[] = []
  const root = within === null ? null : await realpath(within).catch(() => within)
  for (const path of paths) for await (const each of exportsAt(path, root)) found.push(each)
  return found
}

/** A walk through folders. */
interface Walk {
  /** What lies outside of it is not looked at; `null`: everything is. */
  readonly root: string | null
  /** The real paths of the folders so far, so that links that lead back end. */
  readonly entered: Set<string>
}

async function* exportsAt(path: string, root: string | null): AsyncGenerator<FoundExport> {
  if (!(await isInside(root, path))) return
  const facts = await look(path)
  if (facts instanceof SourceUnreadable) yield { path, size: 0, problem: facts }
  else if (facts.isFile()) yield { path, size: facts.size }
  else if (!facts.isDirectory()) yield { path, size: 0, problem: noFile(path) }
  else {
    let some = false
    for await (const each of exportsIn(path, { root, entered: new Set() })) {
      some = true
      yield each
    }
    if (!some) yield { path, size: 0, problem: emptyFolder(path) }
  }
}

async function* exportsIn(folder: string, walk: Walk): AsyncGenerator<FoundExport> {
  const entries = await entriesOf(folder, walk.entered)
  if (entries instanceof SourceUnreadable) yield { path: folder, size: 0, problem: entries }
  else for (const name of worthLooking(entries)) yield* exportsOf(join(folder, name), walk)
}

async function* exportsOf(path: string, walk: Walk): AsyncGenerator<FoundExport> {
  if (!(await isInside(walk.root, path))) return
  const isExport = /\.json(?:\.gz)?$/i.test(path)
  const facts = await look(path)
  if (facts instanceof SourceUnreadable) {
    if (isExport) yield { path, size: 0, problem: facts }
  } else if (facts.isDirectory()) yield* exportsIn(path, walk)
  else if (isExport) yield facts.isFile() ? { path, size: facts.size } : { path, size: 0, problem: noFile(path) }
}

async function isInside(root: string | null, path: string): Promise<boolean> {
  if (root === null) return true
  const place = await realpath(path).catch(() => path)
  const way = relative(root, place)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

const look = (path: string): Promise<Stats | SourceUnreadable> =>
  stat(path).catch((error: unknown) => unreadablePath(path, error))

async function entriesOf(folder: string, entered: Set<string>): Promise<readonly string[] | SourceUnreadable> {
  try {
    const place = await realpath(folder)
    if (entered.has(place)) return []
    entered.add(place)
    return await readdir(folder)
  } catch (error) {
    return unreadablePath(folder, error)
  }
}

function worthLooking(names: readonly string[]): readonly string[] {
  const all = new Set(names)
  const isMedia = (name: string): boolean => {
    const beside = name.slice(0, -mediaSuffix.length)
    return name.endsWith(mediaSuffix) && (all.has(beside) || all.has(`${beside}.gz`))
  }
  return names.filter((name) => !name.startsWith('.') && !isMedia(name)).sort()
}

const mediaSuffix = '_Files'

const emptyFolder = (path: string): SourceUnreadable =>
  new SourceUnreadable('empty', `The folder ${basename(path)} holds no .json or .json.gz file.`)
