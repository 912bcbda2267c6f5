import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import type { ImportFolder } from '../../domain/archive/ports/import-folder.ts'
import { Invalid } from '../../domain/shared/errors.ts'

/** `folder`: `null` where imports by path are not allowed. */
export const importFolder = (folder: string | null): ImportFolder => ({
  async resolve(path) {
    if (folder === null) throw Invalid.of('/path', 'cannot be used: VERTA_IMPORTS__FOLDER is not set')
    if (path.includes('\0')) throw nothingThere()
    const root = await realpath(folder).catch(() => null)
    const place = root === null ? null : await realpath(resolve(root, path)).catch(() => null)
    if (root === null || place === null || !isInside(root, place)) throw nothingThere()
    return { place, within: root }
  },
})

/** What lies outside is as if it were not there. */
const nothingThere = (): Invalid => Invalid.of('/path', 'names nothing in the import folder')

function isInside(root: string, place: string): boolean {
  const way = relative(root, place)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
