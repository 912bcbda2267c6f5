import { compareSnowflakes, laterSnowflake, type Snowflake, snowflakeTime } from '../../domain/archive/snowflake.ts'
import type { SourceCoverage, SourcePage, TimeWindow } from '../../domain/archive/source.ts'

/** What a walk through a channel has shown of it, told page by page. */
export class CoverageTally {
  readonly #after: Snowflake | null
  #from: Snowflake | null = null
  #to: Snowflake | null = null
  #faulty = false

  constructor(after: Snowflake | null) {
    this.#after = after
  }

  add({ messages, faults }: SourcePage): void {
    if (faults.length > 0) this.#faulty = true
    for (const { id } of messages) {
      if (this.#from === null || compareSnowflakes(id, this.#from) < 0) this.#from = id
      this.#to = laterSnowflake(this.#to, id)
    }
  }

  /** `until`: when the last page was asked for. */
  coverage(until: Date): SourceCoverage {
    const range = this.#from && this.#to && { from: this.#from, to: this.#to }
    return {
      range,
      window: range && this.#window(until),
      doubts: this.#faulty ? ['faults'] : [],
      announced: null,
      part: null,
    }
  }

  #window(before: Date): TimeWindow | null {
    const after = this.#after === null ? null : snowflakeTime(this.#after)
    return after !== null && after > before ? null : { after, before }
  }
}
