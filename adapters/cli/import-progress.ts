import cliProgress from 'cli-progress'
import type { ImportObserver, ImportProgress, SourceReport } from '../../domain/archive/index.ts'
import { integer } from './figures.ts'
import { ImportTally } from './import-tally.ts'
import type { Stopwatch } from './pace.ts'
import { SpacedLines } from './spaced-lines.ts'
import type { Output } from './terminal.ts'

/** Shows an import while it runs: a bar where a person looks, else a plain line every few seconds. */
export interface ProgressDisplay extends ImportObserver {
  /** Leaves the screen clean. May be called again. */
  stop(): void
}

export const progressDisplay = (output: Output, now: Stopwatch = () => performance.now()): ProgressDisplay =>
  output.isTTY ? new ProgressBar(output, now) : new ProgressLines(output, now)

class ProgressBar implements ProgressDisplay {
  readonly #tally: ImportTally
  readonly #bar: cliProgress.SingleBar

  constructor(output: Output, now: Stopwatch) {
    this.#tally = new ImportTally(now)
    const format: cliProgress.GenericFormatter = () => barOf(this.#tally, (output.columns ?? 80) - 1)
    this.#bar = new cliProgress.SingleBar({ stream: output, format, hideCursor: true, clearOnComplete: true, fps: 10 })
  }

  found(sources: readonly { readonly name: string; readonly size: number }[]): void {
    this.#tally.found(sources)
    this.#bar.start(1, 0)
  }

  started(source: { readonly name: string; readonly size: number }): void {
    this.#tally.started(source)
  }

  progressed(progress: ImportProgress): void {
    this.#tally.progressed(progress)
    this.#bar.update(this.#tally.share)
  }

  finished(report: SourceReport): void {
    this.#tally.finished(report)
    this.#bar.update(this.#tally.share)
  }

  stop(): void {
    this.#bar.stop()
  }
}

const widestBar = 24
const narrowestBar = 8

/** As much as the screen has room for; what is left to wait is told on any. */
function barOf({ share, line, left }: ImportTally, room: number): string {
  const width = Math.min(widestBar, room - line.length - 1)
  if (width < narrowestBar) return line.length <= room ? line : `${integer(Math.floor(share * 100))} % · ${left}`
  const full = Math.round(width * share)
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${line}`
}

class ProgressLines implements ProgressDisplay {
  readonly #tally: ImportTally
  readonly #lines: SpacedLines

  constructor(output: Output, now: Stopwatch) {
    this.#tally = new ImportTally(now)
    this.#lines = new SpacedLines(output, now)
  }

  found(sources: readonly { readonly name: string; readonly size: number }[]): void {
    this.#tally.found(sources)
  }

  started(source: { readonly name: string; readonly size: number }): void {
    this.#tally.started(source)
  }

  progressed(progress: ImportProgress): void {
    this.#tally.progressed(progress)
    this.#lines.news(this.#tally.line)
  }

  finished(report: SourceReport): void {
    this.#tally.finished(report)
    this.#lines.news(this.#tally.line)
  }

  stop(): void {}
}
