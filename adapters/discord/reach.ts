/** Behind a slot that nobody used, so many grants have to be used up before one more is asked for. */
const patience = 32

/** At most: a budget grants less. */
const furthest = 50

/**
 * How many requests to ask for, whoever waits: as many as were used up so far, and one more now and then. Requests that follow
 * on each other wait one at a time, and yet need as many as a long queue does.
 */
export class Reach {
  #size = 1
  #used = 0
  #wasted = false
  #patience = 0

  get size(): number {
    return this.#size
  }

  used(): void {
    this.#used++
  }

  wasted(): void {
    this.#wasted = true
  }

  /** A grant is behind us. */
  settle(): void {
    if (this.#wasted) {
      this.#size = Math.max(1, Math.min(this.#size, this.#used))
      this.#patience = patience
    } else if (this.#patience > 0) {
      this.#patience--
    } else {
      this.#size = Math.min(this.#size + 1, furthest)
    }
    this.#used = 0
    this.#wasted = false
  }
}
