import { type AbsentParts, type ChannelReport, listed } from '../import-report.ts'
import type { Snowflake } from '../snowflake.ts'
import type { SourceChannel, SourceCoverage, SourceMessage, SourcePage } from '../source.ts'

/** What a walk meets in one channel. */
export class ChannelTally {
  readonly #channel: SourceChannel
  /** As it is told: no raw user id is in it. */
  readonly #name: string
  readonly #threads = new Set<Snowflake>()
  #reactionUsers = 0
  #coverage: SourceCoverage | null = null

  constructor(channel: SourceChannel, name: string) {
    this.#channel = channel
    this.#name = name
  }

  turned(page: SourcePage): void {
    for (const message of page.messages) this.#read(message)
    this.#coverage = page.coverage
  }

  report(): ChannelReport {
    const { id, kind, observedAt } = this.#channel
    const { range = null, window = null, announced = null, part = null, doubts = [] } = this.#coverage ?? {}
    return {
      id,
      name: this.#name,
      kind,
      observedAt: observedAt.toISOString(),
      range,
      window: window && { after: window.after?.toISOString() ?? null, before: window.before.toISOString() },
      gapBefore: null,
      announced,
      part,
      absent: this.#absent(),
      doubts: this.#coverage === null ? ['faults'] : doubts,
      deletions: null,
    }
  }

  #read({ type, reference, reactions = [] }: SourceMessage): void {
    if (reactions.some(({ count, users }) => count > 0 && users === undefined)) this.#reactionUsers++
    const thread = type === threadCreated ? reference?.channelId : null
    if (thread != null && this.#threads.size < threadsRemembered) this.#threads.add(thread)
  }

  /** Every thread that began here, at first: what is known of them is known at the end. */
  #absent(): AbsentParts {
    const ids = [...this.#threads]
    return { reactionUsers: this.#reactionUsers, threads: { count: ids.length, ids }, parts: [] }
  }
}

/** As export files name it. */
const threadCreated = 'ThreadCreated'

/** Discord keeps 1,000 threads active in a guild; this bounds what one file may make us remember. */
const threadsRemembered = 100 * listed
