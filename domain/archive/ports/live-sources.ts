import type { Snowflake } from '../snowflake.ts'
import type { ArchiveSource, SourceChannel, SourceMessage, SourcePage } from '../source.ts'

/** Communities as their platform shows them now. */
export interface LiveSources {
  /** Asks nothing yet. The source is walked once and closed. */
  open(community: Snowflake): LiveSource
}

/**
 * A community as its platform's API shows it now. It waits by itself for what the platform asks it to wait for.
 *
 * Everything rejects with `source_refused` where the platform said no, for the whole community or for one channel, with
 * `source_unavailable` where it did not answer in spite of repeats, and with `aborted`.
 */
export interface LiveSource extends ArchiveSource {
  /** Parents before their children; every channel and thread, also those whose messages may not be read. */
  channels(): AsyncIterable<LiveChannel>

  /**
   * In pages of at most 100, from the lowest to the highest. A page shows everything from behind the page before it (the first:
   * from behind `after`) to its highest message; the last one everything until now.
   */
  messages(channel: SourceChannel, after: Snowflake | null): AsyncIterable<SourcePage>

  /** The at most 100 highest messages below `before`, or of all: everything from the lowest of them to `before`, or until now. */
  newest(channel: SourceChannel, before: Snowflake | null): Promise<SourcePage>

  /** The same messages with everyone who reacted to them. */
  withReactionUsers(channel: SourceChannel, messages: readonly SourceMessage[]): Promise<readonly SourceMessage[]>
}

export interface LiveChannel extends SourceChannel {
  /** As the platform computes it from roles, categories and channels. */
  readonly visibility: 'everyone' | 'restricted'
  /** The highest message that it ever had; `null`: none, or it has no messages of its own. */
  readonly lastMessageId: Snowflake | null
  /** When it was archived last; `null` where it is not. */
  readonly archivedAt: Date | null
  /** Why its messages cannot be read; `null`: they can. `no_messages`: it has none of its own (a category, a forum). */
  readonly unreadable: 'no_messages' | 'no_access' | 'no_history' | null
}
