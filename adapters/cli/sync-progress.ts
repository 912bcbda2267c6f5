import cliProgress from 'cli-progress'
import type { ChannelSyncProgress, ChannelSyncReport, SyncObserver } from '../../domain/archive/index.ts'
import type { Stopwatch } from './pace.ts'
import { SpacedLines } from './spaced-lines.ts'
import { SyncTally } from './sync-tally.ts'
import { oneLine } from './table.ts'
import { type Output, printable, say } from './terminal.ts'

/** Shows a sync while it runs: a bar for each channel that is walked where a person looks, else a plain line every few seconds. */
export interface SyncDisplay extends SyncObserver {
  /** Says a line that stays. */
  note(line: string): void
  /** Leaves the screen clean; what is told from then on is not shown. May be called again. */
  stop(): void
}

export const syncDisplay = (output: Output, now: Stopwatch = () => performance.now()): SyncDisplay =>
  output.isTTY ? new SyncBars(output, now) : new SyncLines(output, now)

const barWidth = 16
const nameWidth = 20
const shortestName = 6

class SyncBars implements SyncDisplay {
  readonly #output: Output
  readonly #tally: SyncTally
  readonly #bars: cliProgress.MultiBar
  readonly #channels = new Map<string, cliProgress.SingleBar>()
  readonly #total: cliProgress.SingleBar
  #stopped = false

  constructor(output: Output, now: Stopwatch) {
    this.#output = output
    this.#tally = new SyncTally(now)
    const format: cliProgress.GenericFormatter = (_options, { progress }, { name = '', line = '' }) =>
      barOf(progress, String(name), String(line), (output.columns ?? 80) - 1)
    // Bars move where one above them goes: each is drawn anew.
    const redrawn = { hideCursor: true, clearOnComplete: true, forceRedraw: true, fps: 10 }
    this.#bars = new cliProgress.MultiBar({ stream: output, format, ...redrawn })
    this.#total = this.#bars.create(1, 0, this.#all)
  }

  note(line: string): void {
    if (this.#stopped) say(this.#output, line)
    else {
      this.#bars.log(`${line}\n`)
      this.#bars.update()
    }
  }

  found(channels: readonly unknown[]): void {
    this.#tally.found(channels)
    this.#tell()
  }

  progressed(progress: ChannelSyncProgress): void {
    const { share, line } = this.#tally.progressed(progress)
    this.#barOf(progress.id)?.update(share, { name: progress.name, line })
    this.#tell()
  }

  finished(report: ChannelSyncReport): void {
    this.#tally.finished(report)
    const bar = this.#channels.get(report.id)
    if (bar !== undefined && !this.#stopped) this.#bars.remove(bar)
    this.#channels.delete(report.id)
    this.#tell()
  }

  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    this.#bars.stop()
  }

  /** What does not fit on the screen could not be taken off it again: then a channel has none. */
  #barOf(id: string): cliProgress.SingleBar | undefined {
    const known = this.#channels.get(id)
    const isFull = this.#channels.size >= (this.#output.rows ?? 24) - 2
    if (known !== undefined || isFull || this.#stopped) return known
    const bar = this.#bars.create(1, 0)
    this.#channels.set(id, bar)
    return bar
  }

  #tell(): void {
    this.#total.update(this.#tally.share, this.#all)
  }

  get #all(): { readonly name: string; readonly line: string } {
    return { name: 'all', line: this.#tally.line }
  }
}

/** As much as there is room for: the bar goes first, then the end of the name, then the words. */
function barOf(share: number, name: string, line: string, room: number): string {
  const full = Math.round(barWidth * share)
  const bar = `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} `
  const withBar = room - bar.length >= nameWidth + 1 + line.length
  const left = withBar ? nameWidth : Math.min(nameWidth, room - line.length - 1)
  if (left < shortestName) return `${String(Math.floor(share * 100)).padStart(3)} % ${printable(name)}`.slice(0, room)
  return `${withBar ? bar : ''}${oneLine(printable(name), left).padEnd(left)} ${line}`
}

class SyncLines implements SyncDisplay {
  readonly #tally: SyncTally
  readonly #output: Output
  readonly #lines: SpacedLines

  constructor(output: Output, now: Stopwatch) {
    this.#tally = new SyncTally(now)
    this.#output = output
    this.#lines = new SpacedLines(output, now)
  }

  note(line: string): void {
    say(this.#output, line)
  }

  found(channels: readonly unknown[]): void {
    this.#tally.found(channels)
  }

  progressed(progress: ChannelSyncProgress): void {
    this.#tally.progressed(progress)
    this.#lines.news(this.#tally.line)
  }

  finished(report: ChannelSyncReport): void {
    this.#tally.finished(report)
    this.#lines.news(this.#tally.line)
  }

  stop(): void {}
}
