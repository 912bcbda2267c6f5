import { createGunzip, type Gunzip } from 'node:zlib'
import type { ByteFile } from './byte-file.ts'
import type { Bytes } from './bytes.ts'

/** How a packed file breaks off: it ends too early, or it is not what was packed. */
export type Damage = 'cut' | 'broken'

/**
 * A file's text: as it stands, or unpacked where it begins as gzip does (RFC 1952), whatever the file is called. Packed bytes go
 * in by a few kilobytes, so what they unpack to is bounded too: gzip makes at most 1,032 bytes of one.
 */
export class UnpackedFile implements Bytes {
  readonly #file: ByteFile
  #unpacking: Unpacking | null = null
  #begun = false

  constructor(file: ByteFile) {
    this.#file = file
  }

  /** Where the text ended before its time; known at its end. */
  get damage(): Damage | null {
    return this.#unpacking?.damage ?? null
  }

  /** Bytes of the file, as it stands on the disk, whose text was read. */
  get position(): number {
    return this.#file.position - (this.#unpacking?.waiting ?? 0)
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#unpacking !== null) return this.#unpacking.read()
    const chunk = await this.#file.read()
    const isPacked = !this.#begun && chunk !== null && chunk[0] === 0x1f && chunk[1] === 0x8b
    this.#begun = true
    if (!isPacked) return chunk
    this.#unpacking = new Unpacking(this.#file, chunk)
    return this.#unpacking.read()
  }

  close(): void {
    this.#unpacking?.close()
  }
}

/** What it unpacks to is lost where a byte of it is wrong: zlib gives nothing of a piece that it fails in. */
const pieceBytes = 2 * 1024

class Unpacking implements Bytes {
  readonly #file: ByteFile
  readonly #gunzip: Gunzip = createGunzip({ chunkSize: 64 * 1024 })
  /** What is unpacked and not read. */
  #ready: Buffer[] = []
  #packed: Uint8Array | null
  #ended = false
  #failure: unknown = null

  constructor(file: ByteFile, first: Uint8Array) {
    this.#file = file
    this.#packed = first
    this.#gunzip.on('data', (chunk: Buffer) => this.#ready.push(chunk))
    this.#gunzip.on('error', (error) => {
      this.#failure = error
    })
  }

  get damage(): Damage | null {
    if (this.#failure === null) return null
    return this.#failure instanceof Error && 'code' in this.#failure && this.#failure.code === 'Z_BUF_ERROR'
      ? 'cut'
      : 'broken'
  }

  /** Packed bytes that were taken from the file and not unpacked yet. */
  get waiting(): number {
    return this.#packed?.length ?? 0
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const chunk = this.#ready.shift()
      if (chunk !== undefined) return chunk
      if (this.#ended || this.#failure !== null) return null
      await this.#unpackMore()
    }
  }

  close(): void {
    this.#gunzip.destroy()
  }

  async #unpackMore(): Promise<void> {
    if (this.#packed === null || this.#packed.length === 0) this.#packed = await this.#file.read()
    const packed = this.#packed
    if (packed === null) {
      await this.#settled((done) => this.#gunzip.once('end', done).end())
      this.#ended = true
      return
    }
    this.#packed = packed.subarray(pieceBytes)
    await this.#settled((done) => this.#gunzip.write(packed.subarray(0, pieceBytes), done))
  }

  /** When `start` is done, or unpacking has failed or was closed. */
  #settled(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#gunzip.off('close', done)
        resolve()
      }
      this.#gunzip.once('close', done)
      start(done)
    })
  }
}
