import { basename } from 'node:path'
import { SourceUnreadable } from '../../domain/archive/errors.ts'

/** What keeps a path from being read, for a person. Other failures of the disk are told by their code. */
export function unreadablePath(path: string, error: unknown): SourceUnreadable {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  const options = { cause: error }
  if (absent.has(code)) return new SourceUnreadable('missing', `${path} does not exist.`, options)
  if (code === 'ELOOP') return new SourceUnreadable('missing', `${path} is a link that leads back to itself.`, options)
  if (refused.has(code)) return new SourceUnreadable('forbidden', `${path} may not be read: no permission.`, options)
  return new SourceUnreadable('disk', `${path} cannot be read (${code}).`, options)
}

export const noFile = (path: string): SourceUnreadable =>
  new SourceUnreadable('not_an_export', `${basename(path)} is not a file.`)

export const folderAsFile = (path: string): SourceUnreadable =>
  new SourceUnreadable('not_an_export', `${basename(path)} is a folder, not an export file.`)

const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'])
const refused: ReadonlySet<string> = new Set(['EACCES', 'EPERM'])
