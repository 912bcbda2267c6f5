import cliProgress from 'cli-progress'
import type { ChannelSyncProgress, ChannelSyncReport, SyncObserver } from '../../domain/archive/index.ts'
import type { Stopwatch } from './pace.ts'
import { SyncTally } from './sync-tally.ts'
import { oneLine } from './table.ts'
import { type Output, printable, say } from './terminal.ts'

/** Shows a sync while it runs: a bar for each channel that is walked where a person looks, else a plain line every few seconds. */
export interface SyncDisplay extends SyncObserver {
  /** Leaves the screen clean. May be called again. */
  stop(): void
}

export const syncDisplay = (output: Output, now: Stopwatch = () => performance.now()): SyncDisplay =>
  output.isTTY ? new SyncBars(output, now) : new SyncLines(output, now)

const barWidth = 16
const nameWidth = 20

class SyncBars implements SyncDisplay {
  readonly #tally: SyncTally
  readonly #bars: cliProgress.MultiBar
  readonly #room: number
  readonly #channels = new Map<string, cliProgress.SingleBar>()
  #total: cliProgress.SingleBar | null = null

  constructor(output: Output, now: Stopwatch) {
    this.#tally = new SyncTally(now)
    this.#room = (output.columns ?? 80) - 1
    const format: cliProgress.GenericFormatter = (_options, { progress }, { name = '', line = '' }) =>
      barOf(progress, String(name), String(line), this.#room)
    this.#bars = new cliProgress.MultiBar({ stream: output, format, hideCursor: true, clearOnComplete: true, fps: 10 })
  }

  found(channels: readonly unknown[]): void {
    this.#tally.found(channels)
    this.#total = this.#bars.create(1, 0, { name: 'all', line: this.#tally.line })
  }

  progressed(progress: ChannelSyncProgress): void {
    const { share, line } = this.#tally.progressed(progress)
    const bar = this.#channels.get(progress.id) ?? this.#bars.create(1, 0)
    this.#channels.set(progress.id, bar)
    bar.update(share, { name: progress.name, line })
    this.#total?.update(this.#tally.share, { name: 'all', line: this.#tally.line })
  }

  finished(report: ChannelSyncReport): void {
    this.#tally.finished(report)
    const bar = this.#channels.get(report.id)
    if (bar !== undefined) this.#bars.remove(bar)
    this.#channels.delete(report.id)
    this.#total?.update(this.#tally.share, { name: 'all', line: this.#tally.line })
  }

  stop(): void {
    this.#bars.stop()
  }
}

function barOf(share: number, name: string, line: string, room: number): string {
  const label = oneLine(printable(name), nameWidth).padEnd(nameWidth)
  const full = Math.round(barWidth * share)
  const whole = `${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${label} ${line}`
  return whole.length <= room ? whole : `${label} ${line}`.slice(0, Math.max(0, room))
}

const millisecondsBetweenLines = 5_000

class SyncLines implements SyncDisplay {
  readonly #tally: SyncTally
  readonly #output: Output
  readonly #now: Stopwatch
  #lastLineAt: number

  constructor(output: Output, now: Stopwatch) {
    this.#tally = new SyncTally(now)
    this.#output = output
    this.#now = now
    this.#lastLineAt = now()
  }

  found(channels: readonly unknown[]): void {
    this.#tally.found(channels)
  }

  progressed(progress: ChannelSyncProgress): void {
    this.#tally.progressed(progress)
    this.#sayNowAndThen()
  }

  finished(report: ChannelSyncReport): void {
    this.#tally.finished(report)
    this.#sayNowAndThen()
  }

  stop(): void {}

  #sayNowAndThen(): void {
    const now = this.#now()
    if (now - this.#lastLineAt < millisecondsBetweenLines) return
    this.#lastLineAt = now
    say(this.#output, this.#tally.line)
  }
}
