/** Milliseconds, from any start. */
export type Stopwatch = () => number

/** What a rate looks back on, in milliseconds: long enough to be calm, short enough to notice that the work got harder. */
const lookBack = 10_000

/** Of less time than this no rate is told: the first page would promise anything. */
const shortest = 1_000

const betweenSamples = 250

/** How fast a count has been rising of late. A standstill counts: the rate falls as long as it lasts. */
export class Pace {
  readonly #now: Stopwatch
  /** The oldest first; the first is the last that is as old as `lookBack`, or older. */
  readonly #samples: { readonly at: number; readonly count: number }[]
  #count = 0

  constructor(now: Stopwatch) {
    this.#now = now
    this.#samples = [{ at: now(), count: 0 }]
  }

  reached(count: number): void {
    this.#count = count
    const at = this.#now()
    if (at - (this.#samples.at(-1)?.at ?? 0) >= betweenSamples) this.#samples.push({ at, count })
  }

  /** A second's rise; `null` as long as too little was seen to tell. */
  get perSecond(): number | null {
    const now = this.#now()
    while ((this.#samples[1]?.at ?? now) <= now - lookBack) this.#samples.shift()
    const [oldest] = this.#samples
    if (oldest === undefined || now - oldest.at < shortest) return null
    return ((this.#count - oldest.count) * 1000) / (now - oldest.at)
  }
}
