import { compareSnowflakes, type Snowflake, snowflakeTime } from '../../domain/archive/snowflake.ts'
import type { CoverageDoubt, SourceCoverage, TimeWindow } from '../../domain/archive/source.ts'

/** What a file shows as a whole, told message by message. */
export class FileTally {
  #messages = 0
  #faults = 0
  #announced: number | null
  #from: Snowflake | null = null
  #to: Snowflake | null = null
  #last: Snowflake | null = null
  #ascending = true
  #descending = true

  /** `announced`: how many messages the header says there are. */
  constructor(announced: number | null) {
    this.#announced = announced
  }

  read(id: Snowflake): void {
    this.#messages++
    const step = this.#last === null ? null : compareSnowflakes(id, this.#last)
    if (step !== null && step <= 0) this.#ascending = false
    if (step !== null && step >= 0) this.#descending = false
    this.#last = id
  }

  /** Of those that were read, one that is given on. */
  gave(id: Snowflake): void {
    if (this.#from === null || compareSnowflakes(id, this.#from) < 0) this.#from = id
    if (this.#to === null || compareSnowflakes(id, this.#to) > 0) this.#to = id
  }

  failed(count: number): void {
    this.#faults += count
  }

  /** A key behind the messages. */
  announce(value: unknown): void {
    if (Number.isSafeInteger(value) && Number(value) >= 0) this.#announced = Number(value)
  }

  /** `window`: as the header has it. */
  coverage(window: TimeWindow | null, part: SourceCoverage['part']): SourceCoverage {
    const range = this.#from === null || this.#to === null ? null : { from: this.#from, to: this.#to }
    return { range, window: this.#held(window), doubts: this.#doubts(part), announced: this.#announced, part }
  }

  #doubts(part: SourceCoverage['part']): readonly CoverageDoubt[] {
    const doubts: CoverageDoubt[] = []
    if (this.#faults > 0) doubts.push('faults')
    if (part !== null && part.number !== null) doubts.push('partitioned')
    if (!this.#ascending && !this.#descending) doubts.push('unordered')
    if (this.#announced !== this.#messages) doubts.push('miscounted')
    return doubts
  }

  /** What is not whole ends where its messages do: the last of them, or the first where it was written from the end. */
  #held(window: TimeWindow | null): TimeWindow | null {
    if (window === null || this.#faults === 0) return window
    if (this.#from === null || this.#to === null) return null
    if (this.#ascending) return within(window, { after: window.after, before: snowflakeTime(this.#to) })
    return this.#descending ? within(window, { after: snowflakeTime(this.#from), before: window.before }) : null
  }
}

const within = (window: TimeWindow, { after, before }: TimeWindow): TimeWindow | null =>
  before > window.before || (after !== null && after > before) ? window : { after, before }
