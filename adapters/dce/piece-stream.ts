import type { ByteFile } from './byte-file.ts'
import type { Limits } from './limits.ts'
import { type Piece, Splitter } from './splitter.ts'

/** The pieces of a file, one after the other. The bytes of a piece are to be used before the next is asked for. */
export class PieceStream {
  readonly #file: ByteFile
  readonly #splitter: Splitter
  #pieces: readonly Piece[] = []
  #next = 0
  #ended = false

  constructor(file: ByteFile, limits: Limits) {
    this.#file = file
    this.#splitter = new Splitter(limits)
  }

  /** `null` at the end. Rejects with `source_unreadable` where the disk fails. */
  async next(): Promise<Piece | null> {
    for (;;) {
      const piece = this.#pieces[this.#next++]
      if (piece !== undefined) return piece
      if (this.#ended) return null
      await this.#fill()
    }
  }

  async #fill(): Promise<void> {
    const chunk = await this.#file.read()
    this.#ended = chunk === null
    this.#pieces = chunk === null ? this.#splitter.end() : this.#splitter.push(chunk)
    this.#next = 0
  }
}
