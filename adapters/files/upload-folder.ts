import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UploadIncomplete, UploadTooLarge } from '../../domain/archive/errors.ts'
import type { UploadStore } from '../../domain/archive/ports/upload-store.ts'
import { uploadName } from '../../domain/archive/upload-name.ts'
import { Invalid, StorageUnavailable } from '../../domain/shared/errors.ts'
import { isUuid } from '../../domain/shared/ids.ts'

export interface UploadFolderOptions {
  /** Made where it is absent. */
  readonly folder: string
  /** Bytes of a file at most. */
  readonly largest: number
}

/** Uploads in a folder on the disk, a folder each. Several processes that share it can work on each other's. */
export const uploadFolder = ({ folder, largest }: UploadFolderOptions): UploadStore => ({
  async receive(id, name, bytes) {
    const place = placeOf(folder, id)
    const file = join(place, uploadName(name))
    const part = `${file}.part`
    try {
      await mkdir(place, { recursive: true, mode: 0o700 })
      await pipeline(Readable.from(bytes), atMost(largest), createWriteStream(part, { mode: 0o600 }))
      await rename(part, file)
    } catch (error) {
      await rm(place, { recursive: true, force: true })
      throw failureOf(error)
    }
    return file
  },

  async discard(id) {
    await rm(placeOf(folder, id), { recursive: true, force: true })
  },

  async list() {
    const names = await readdir(folder).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return []
      throw error
    })
    const kept: { id: string; writtenAt: Date }[] = []
    for (const id of names.filter(isUuid)) {
      const times = await Promise.all(
        [id, ...(await entriesOf(folder, id))].map((path) => modifiedAt(join(folder, path))),
      )
      kept.push({ id, writtenAt: new Date(Math.max(...times)) })
    }
    return kept
  },
})

function placeOf(folder: string, id: string): string {
  if (!isUuid(id)) throw Invalid.of('/id', 'must be a UUID')
  return join(folder, id)
}

function atMost(largest: number): Transform {
  let seen = 0
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      seen += chunk.length
      if (seen > largest) done(new UploadTooLarge(largest))
      else done(null, chunk)
    },
  })
}

const entriesOf = async (folder: string, id: string): Promise<readonly string[]> =>
  (await readdir(join(folder, id)).catch(() => [])).map((name) => join(id, name))

/** One that goes away meanwhile is as old as can be. */
const modifiedAt = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.mtimeMs ?? 0

function failureOf(error: unknown): Error {
  if (error instanceof UploadTooLarge) return error
  const code = codeOf(error)
  if (!diskCodes.has(code)) return new UploadIncomplete({ cause: error })
  return new StorageUnavailable(`the folder of uploads cannot be written (${code})`, { cause: error })
}

const diskCodes: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EIO'])

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
