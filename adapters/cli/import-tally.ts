import type { ImportProgress, SourceReport } from '../../domain/archive/index.ts'
import { bytes, duration, integer, plural } from './figures.ts'
import { Pace, type Stopwatch } from './pace.ts'

interface Sized {
  readonly size: number
}

/** How far an import is, over all its files. A file that ends early, as one that is refused, is less to do and nothing done. */
export class ImportTally {
  readonly #bytePace: Pace
  readonly #messagePace: Pace
  #bytesTotal = 0
  #bytesBefore = 0
  #messagesBefore = 0
  #bytesOfFile = 0
  #messagesOfFile = 0
  #size = 0

  constructor(now: Stopwatch) {
    this.#bytePace = new Pace(now)
    this.#messagePace = new Pace(now)
  }

  found(sources: readonly Sized[]): void {
    this.#bytesTotal = sources.reduce((sum, { size }) => sum + size, 0)
  }

  started({ size }: Sized): void {
    this.#size = size
  }

  progressed({ bytesRead, messages }: ImportProgress): void {
    this.#bytesOfFile = Math.min(bytesRead, this.#size)
    this.#messagesOfFile = messages
    this.#bytePace.reached(this.#bytesRead)
    this.#messagePace.reached(this.#messages)
  }

  finished({ counts }: SourceReport): void {
    this.#bytesTotal -= this.#size - this.#bytesOfFile
    this.#bytesBefore += this.#bytesOfFile
    this.#messagesBefore += counts.read
    this.#bytesOfFile = 0
    this.#messagesOfFile = 0
    this.#size = 0
  }

  /** From 0 to 1. */
  get share(): number {
    return this.#bytesTotal === 0 ? 0 : this.#bytesRead / this.#bytesTotal
  }

  get line(): string {
    const rate = this.#messagePace.perSecond
    const messages = `${plural(this.#messages, 'message')} · ${rate === null ? '–' : integer(rate)}/s`
    if (this.#bytesTotal === 0) return messages
    return `${bytes(this.#bytesRead)} of ${bytes(this.#bytesTotal)} · ${messages} · ${this.left}`
  }

  get left(): string {
    const bytesLeft = this.#bytesTotal - this.#bytesRead
    if (bytesLeft === 0 && this.#bytesTotal > 0) return 'finishing'
    const rate = this.#bytePace.perSecond
    return `${duration(rate === null ? Number.NaN : Math.ceil(bytesLeft / rate))} left`
  }

  get #bytesRead(): number {
    return this.#bytesBefore + this.#bytesOfFile
  }

  get #messages(): number {
    return this.#messagesBefore + this.#messagesOfFile
  }
}
