/** The bytes of one entry, kept over the borders of chunks as long as they are not more than the limit. */
export class Capture {
  #parts: Uint8Array[] = []
  #held = 0
  #limit = 0
  /** Where the entry goes on in the present chunk. */
  #from = 0
  #position = 0

  /** The byte of the file where the entry starts. */
  get position(): number {
    return this.#position
  }

  begin(from: number, position: number, limit: number): void {
    this.#parts = []
    this.#held = 0
    this.#limit = limit
    this.#from = from
    this.#position = position
  }

  /** Copies what the chunk holds of the entry: the chunk's memory is used again. */
  carry(chunk: Uint8Array): void {
    if (this.#held <= this.#limit) {
      this.#held += chunk.length - this.#from
      if (this.#held <= this.#limit) this.#parts.push(Uint8Array.from(chunk.subarray(this.#from)))
      else this.#parts = []
    }
    this.#from = 0
  }

  /** The entry up to `end` of the chunk, or `null` where it is longer than the limit. Stays true until the next chunk. */
  upTo(chunk: Uint8Array, end: number): Buffer | null {
    if (this.#held + end - this.#from > this.#limit) return null
    const last = Buffer.from(chunk.buffer, chunk.byteOffset + this.#from, end - this.#from)
    return this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last])
  }
}
