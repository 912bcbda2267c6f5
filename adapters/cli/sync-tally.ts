import type { ChannelSyncProgress, ChannelSyncReport } from '../../domain/archive/index.ts'
import { duration, integer, plural } from './figures.ts'
import { Pace, type Stopwatch } from './pace.ts'

/** How far the walk of one channel is. */
class ChannelTally {
  readonly #pace: Pace
  readonly #sharePace: Pace
  #messages = 0
  #share = 0

  constructor(now: Stopwatch) {
    this.#pace = new Pace(now)
    this.#sharePace = new Pace(now)
  }

  reached({ messages, share }: ChannelSyncProgress): void {
    this.#messages = messages
    this.#share = share
    this.#pace.reached(messages)
    this.#sharePace.reached(share)
  }

  get messages(): number {
    return this.#messages
  }

  get share(): number {
    return this.#share
  }

  /** By the times in the snowflakes: where a channel was busier later, it takes longer. */
  get line(): string {
    const [rate, shares] = [this.#pace.perSecond, this.#sharePace.perSecond]
    const left = duration(shares === null || shares === 0 ? Number.NaN : (1 - this.#share) / shares)
    return `${plural(this.#messages, 'message')} · ${rate === null ? '–' : integer(rate)}/s · ${left} left`
  }
}

/** How far a sync is, over all its channels. */
export class SyncTally {
  readonly #now: Stopwatch
  readonly #pace: Pace
  readonly #running = new Map<string, ChannelTally>()
  #channels = 0
  #done = 0
  #messagesBefore = 0

  constructor(now: Stopwatch) {
    this.#now = now
    this.#pace = new Pace(now)
  }

  found(channels: readonly unknown[]): void {
    this.#channels = channels.length
  }

  progressed(progress: ChannelSyncProgress): ChannelTally {
    const tally = this.#running.get(progress.id) ?? new ChannelTally(this.#now)
    this.#running.set(progress.id, tally)
    tally.reached(progress)
    this.#pace.reached(this.#messages)
    return tally
  }

  finished({ id, counts }: ChannelSyncReport): void {
    this.#running.delete(id)
    this.#messagesBefore += counts.read
    this.#done++
    this.#pace.reached(this.#messages)
  }

  /** From 0 to 1: channels that are done, and what is done of those that are under way. */
  get share(): number {
    const begun = [...this.#running.values()].reduce((sum, { share }) => sum + share, 0)
    return this.#channels === 0 ? 0 : (this.#done + begun) / this.#channels
  }

  get line(): string {
    if (this.#channels === 0) return 'looking for channels'
    const rate = this.#pace.perSecond
    return `${integer(this.#done)} of ${plural(this.#channels, 'channel')} · ${plural(this.#messages, 'message')} · ${rate === null ? '–' : integer(rate)}/s`
  }

  get #messages(): number {
    return [...this.#running.values()].reduce((sum, { messages }) => sum + messages, this.#messagesBefore)
  }
}
