import cliProgress from 'cli-progress'
import type { ImportObserver, ImportProgress, SourceReport } from '../../domain/archive/index.ts'
import { bytes, duration, integer } from './figures.ts'
import { type Output, say } from './terminal.ts'

/** Shows an import while it runs: a bar where a person looks, else a plain line every few seconds. */
export interface ProgressDisplay extends ImportObserver {
  /** Leaves the screen clean. May be called again. */
  stop(): void
}

export const progressDisplay = (output: Output): ProgressDisplay =>
  output.isTTY ? new ProgressBar(output) : new ProgressLines(output)

/** How far the whole import is, over all its files. */
class Tally {
  readonly #startedAt = performance.now()
  #bytesTotal = 0
  #bytesBefore = 0
  #messagesBefore = 0
  #current: ImportProgress | null = null
  #size = 0

  found(sources: readonly { readonly size: number }[]): void {
    this.#bytesTotal = sources.reduce((sum, source) => sum + source.size, 0)
  }

  started(source: { readonly size: number }): void {
    this.#size = source.size
  }

  progressed(progress: ImportProgress): void {
    this.#current = progress
  }

  finished(report: SourceReport): void {
    this.#bytesBefore += this.#size
    this.#messagesBefore += report.counts.read
    this.#current = null
  }

  get bytesTotal(): number {
    return this.#bytesTotal
  }

  get bytesRead(): number {
    return Math.min(this.#bytesTotal, this.#bytesBefore + Math.min(this.#current?.bytesRead ?? 0, this.#size))
  }

  get line(): string {
    const seconds = (performance.now() - this.#startedAt) / 1000
    const messages = this.#messagesBefore + (this.#current?.messages ?? 0)
    const left = this.bytesRead === 0 ? Number.NaN : (seconds * (this.bytesTotal - this.bytesRead)) / this.bytesRead
    const done = `${bytes(this.bytesRead)} of ${bytes(this.bytesTotal)}`
    return `${done} · ${integer(messages)} messages · ${integer(messages / Math.max(seconds, 0.001))}/s · ${duration(left)} left`
  }
}

class ProgressBar implements ProgressDisplay {
  readonly #tally = new Tally()
  readonly #bar: cliProgress.SingleBar

  constructor(output: Output) {
    const format: cliProgress.GenericFormatter = (_options, { progress }) => {
      const width = 24
      const full = Math.round(width * Math.min(1, Math.max(0, progress)))
      return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${this.#tally.line}`
    }
    this.#bar = new cliProgress.SingleBar({ stream: output, format, hideCursor: true, clearOnComplete: true, fps: 10 })
  }

  found(sources: readonly { readonly name: string; readonly size: number }[]): void {
    this.#tally.found(sources)
    this.#bar.start(Math.max(1, this.#tally.bytesTotal), 0)
  }

  started(source: { readonly name: string; readonly size: number }): void {
    this.#tally.started(source)
  }

  progressed(progress: ImportProgress): void {
    this.#tally.progressed(progress)
    this.#bar.update(this.#tally.bytesRead)
  }

  finished(report: SourceReport): void {
    this.#tally.finished(report)
    this.#bar.update(this.#tally.bytesRead)
  }

  stop(): void {
    this.#bar.stop()
  }
}

const secondsBetweenLines = 5

class ProgressLines implements ProgressDisplay {
  readonly #tally = new Tally()
  readonly #output: Output
  #lastLineAt = performance.now()

  constructor(output: Output) {
    this.#output = output
  }

  found(sources: readonly { readonly name: string; readonly size: number }[]): void {
    this.#tally.found(sources)
  }

  started(source: { readonly name: string; readonly size: number }): void {
    this.#tally.started(source)
  }

  progressed(progress: ImportProgress): void {
    this.#tally.progressed(progress)
    if (performance.now() - this.#lastLineAt < secondsBetweenLines * 1000) return
    this.#lastLineAt = performance.now()
    say(this.#output, this.#tally.line)
  }

  finished(report: SourceReport): void {
    this.#tally.finished(report)
  }

  stop(): void {}
}
