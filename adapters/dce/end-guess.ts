import { leftBrace, leftBracket, rightBrace } from './json-bytes.ts'
import { parseJson } from './json-text.ts'
import type { Limits } from './limits.ts'

export interface GuessedElement {
  readonly json: unknown
  /** One byte behind the element, in the chunk. */
  readonly end: number
}

/**
 * Where an element ends, without a look at each of its bytes. DCE indents, so one line ends them all; that line is learnt from
 * an element that was scanned. A guess counts only where what it cuts off is JSON: no JSON object is the beginning of another,
 * so the end is right. A wrong one costs the parsing of that element and is not made again before the next line is learnt.
 */
export class EndGuess {
  readonly #limits: Limits
  /** A line feed, the indentation, the brace. */
  #line: Buffer | null = null

  constructor(limits: Limits) {
    this.#limits = limits
  }

  learn(element: Buffer): void {
    const at = element.lastIndexOf('\n')
    const line = element.subarray(at)
    if (at >= 0 && /^\n[ \t]{0,64}\}$/.test(line.toString('latin1'))) this.#line = Buffer.from(line)
  }

  /** The element that starts at `start`, or `null` where only a scan can tell. */
  element(chunk: Buffer, start: number): GuessedElement | null {
    if (this.#line === null || chunk[start] !== leftBrace) return null
    const at = chunk.indexOf(this.#line, start)
    const end = at + this.#line.length
    const found =
      at < 0 || !this.#isWithinLimits(chunk.subarray(start, end)) ? undefined : parseJson(text(chunk, start, end))
    if (found !== undefined) return { json: found, end }
    this.#line = null
    return null
  }

  /** Nothing is deeper than it has opening brackets; those inside strings count along. */
  #isWithinLimits(bytes: Buffer): boolean {
    let brackets = 0
    for (const bracket of [leftBrace, leftBracket]) {
      let at = bytes.indexOf(bracket)
      for (; at >= 0 && brackets <= this.#limits.depth; at = bytes.indexOf(bracket, at + 1)) brackets++
    }
    return brackets <= this.#limits.depth && bytes.length <= this.#limits.elementBytes && bytes.at(-1) === rightBrace
  }
}

const text = (chunk: Buffer, start: number, end: number): string => chunk.toString('utf8', start, end)
