import { type FileHandle, open, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'

/** A file that is written beside its place, under a hidden name, and takes its place when it is whole. */
export class NewFile {
  readonly #folder: string
  readonly #path: string
  readonly #handle: FileHandle
  #waiting: string[] = []
  #length = 0

  private constructor(folder: string, path: string, handle: FileHandle) {
    this.#folder = folder
    this.#path = path
    this.#handle = handle
  }

  /** `name`: of nothing else that is being written in this folder. Rejects with the error of the file system. */
  static async create(folder: string, name: string): Promise<NewFile> {
    const path = join(folder, `.${name}.tmp`)
    return new NewFile(folder, path, await open(path, 'w'))
  }

  async write(text: string): Promise<void> {
    this.#waiting.push(text)
    this.#length += text.length
    if (this.#length >= flushAt) await this.#flush()
  }

  /** `modifiedAt`: what the file system will say of its last change. */
  async finish(name: string, modifiedAt: Date): Promise<void> {
    await this.#flush()
    await this.#handle.close()
    await utimes(this.#path, modifiedAt, modifiedAt)
    await rename(this.#path, join(this.#folder, name))
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
    await rm(this.#path, { force: true })
  }

  async #flush(): Promise<void> {
    const text = this.#waiting.join('')
    this.#waiting = []
    this.#length = 0
    await this.#handle.appendFile(text)
  }
}

/** Characters. */
const flushAt = 256 * 1_024
