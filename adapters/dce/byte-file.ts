import { type FileHandle, open, stat } from 'node:fs/promises'
import type { Bytes } from './bytes.ts'
import { folderAsFile, noFile, unreadablePath } from './file-errors.ts'

export interface FileFacts {
  /** Bytes. */
  readonly size: number
  readonly modifiedAt: Date
  /** The same as long as nobody writes to the file, cuts it or puts another in its place. */
  readonly state: string
}

/** A file read once from start to end. Its handle may be let go of at any time: the next read opens it where it stopped. */
export class ByteFile implements Bytes {
  readonly #path: string
  readonly #chunkBytes: number
  #chunk: Uint8Array | null = null
  #handle: FileHandle | null = null
  #position = 0
  #closed = false

  constructor(path: string, chunkBytes: number) {
    this.#path = path
    this.#chunkBytes = chunkBytes
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#position
  }

  /** Rejects with `source_unreadable` unless it is a file that can be looked at. */
  async facts(): Promise<FileFacts> {
    const found = await stat(this.#path).catch((error: unknown) => {
      throw unreadablePath(this.#path, error)
    })
    if (found.isDirectory()) throw folderAsFile(this.#path)
    if (!found.isFile()) throw noFile(this.#path)
    const { size, mtimeMs, ino } = found
    return { size, modifiedAt: new Date(Math.trunc(mtimeMs)), state: [size, mtimeMs, ino].join() }
  }

  /** The next bytes, or `null` at the end. Their memory is used again by the next read. Rejects with `source_unreadable`. */
  async read(): Promise<Uint8Array | null> {
    this.#chunk ??= new Uint8Array(this.#chunkBytes)
    const handle = await this.#open()
    const { bytesRead } = await handle
      .read(this.#chunk, 0, this.#chunk.length, this.#position)
      .catch((error: unknown) => {
        throw unreadablePath(this.#path, error)
      })
    this.#position += bytesRead
    return bytesRead === 0 ? null : this.#chunk.subarray(0, bytesRead)
  }

  async release(): Promise<void> {
    const handle = this.#handle
    this.#handle = null
    await handle?.close()
  }

  /** Releases it for good. */
  async close(): Promise<void> {
    this.#closed = true
    await this.release()
  }

  async #open(): Promise<FileHandle> {
    if (this.#handle === null && !this.#closed) {
      this.#handle = await open(this.#path, 'r').catch((error: unknown) => {
        throw unreadablePath(this.#path, error)
      })
    }
    if (this.#closed) await this.release()
    if (this.#handle === null) throw new Error('The source is closed.')
    return this.#handle
  }
}
