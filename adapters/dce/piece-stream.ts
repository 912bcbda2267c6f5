import type { Bytes } from './bytes.ts'
import type { Limits } from './limits.ts'
import { type Piece, Splitter } from './splitter.ts'

/** The pieces of a file, one after the other. The bytes of a piece are to be used before the next is asked for. */
export class PieceStream {
  readonly #bytes: Bytes
  readonly #splitter: Splitter
  #pieces: readonly Piece[] = []
  #next = 0
  #ended = false

  constructor(bytes: Bytes, limits: Limits) {
    this.#bytes = bytes
    this.#splitter = new Splitter(limits)
  }

  /** The next piece that lies ready, or `null`: then `fill` gets more. */
  take(): Piece | null {
    return this.#pieces[this.#next++] ?? null
  }

  /** Reads on, once all is taken; `false` at the end. Rejects with `source_unreadable` where the disk fails. */
  async fill(): Promise<boolean> {
    if (this.#ended) return false
    const chunk = await this.#bytes.read()
    this.#ended = chunk === null
    this.#pieces = chunk === null ? this.#splitter.end() : this.#splitter.push(chunk)
    this.#next = 0
    return true
  }

  /** `null` at the end. Rejects as `fill` does. */
  async next(): Promise<Piece | null> {
    for (;;) {
      const piece = this.take()
      if (piece !== null || !(await this.fill())) return piece
    }
  }
}
