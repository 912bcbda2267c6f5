import { leftBrace, leftBracket, rightBrace } from './json-bytes.ts'

/**
 * The open brackets of one entry. A closing bracket closes the nearest opening one of its kind and what was left open inside;
 * one without a partner is passed over. Either makes the entry broken, and most often leaves its end where it was meant to be.
 */
export class Nesting {
  readonly #open: Uint8Array
  #depth = 0
  /** Open brackets beyond the limit: counted, their kinds forgotten. */
  #beyond = 0
  #broken = false
  #tooDeep = false

  constructor(limit: number) {
    this.#open = new Uint8Array(limit)
  }

  get depth(): number {
    return this.#depth
  }

  get broken(): boolean {
    return this.#broken
  }

  get tooDeep(): boolean {
    return this.#tooDeep
  }

  reset(): void {
    this.#depth = 0
    this.#beyond = 0
    this.#broken = false
    this.#tooDeep = false
  }

  open(bracket: number): void {
    if (this.#depth < this.#open.length) this.#open[this.#depth++] = bracket
    else {
      this.#beyond++
      this.#tooDeep = true
    }
  }

  close(bracket: number): void {
    if (this.#beyond > 0) {
      this.#beyond--
      return
    }
    const partner = bracket === rightBrace ? leftBrace : leftBracket
    if (this.#depth > 0 && this.#open[this.#depth - 1] === partner) {
      this.#depth--
      return
    }
    this.#broken = true
    const at = this.#open.subarray(0, this.#depth).lastIndexOf(partner)
    if (at >= 0) this.#depth = at
  }

  break(): void {
    this.#broken = true
  }
}
