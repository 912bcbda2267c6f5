import type { Stopwatch } from './pace.ts'
import { type Output, say } from './terminal.ts'

const millisecondsBetween = 5_000

/** Says a line every few seconds, where there is news: for who reads it later, or in a log. */
export class SpacedLines {
  readonly #output: Output
  readonly #now: Stopwatch
  #lastAt: number

  constructor(output: Output, now: Stopwatch) {
    this.#output = output
    this.#now = now
    this.#lastAt = now()
  }

  news(line: string): void {
    const now = this.#now()
    if (now - this.#lastAt < millisecondsBetween) return
    this.#lastAt = now
    say(this.#output, line)
  }
}
