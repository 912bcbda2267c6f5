import type { Snowflake } from '../snowflake.ts'
import type { ArchiveSource, SourceChannel, SourceMessage, SourcePage } from '../source.ts'

/** Communities as their platform shows them now. */
export interface LiveSources {
  /** Asks nothing yet. The source is walked once and closed. */
  open(community: Snowflake): LiveSource
}

/**
 * A community as its platform's API shows it now. It waits by itself for what the platform asks it to wait for. Every `observedAt`
 * goes by the storage's clock, and lies before the platform was asked.
 *
 * Everything rejects with `source_refused` where the platform said no, for the whole community or for one channel, with
 * `source_unavailable` where it did not answer in spite of repeats, and with `aborted`.
 */
export interface LiveSource extends ArchiveSource {
  /** Parents before their children; every channel and thread, also those whose messages may not be read. */
  channels(): AsyncIterable<LiveChannel>

  /** What the walk over `channels` could not list, and why. Whole once that walk has ended. */
  unlisted(): readonly Unlisted[]

  /**
   * The channels without the threads as they are now, asked anew: who may see what. One that cannot be read is left out. What the
   * one who asks may read goes by the roles that it has now, or by those that it was `known` to have when that was asked last.
   */
  parents(ownRoles: 'known' | 'anew'): Promise<readonly LiveChannel[]>

  /**
   * In pages of at most 100, from the lowest to the highest. A page shows everything from behind the page before it (the first:
   * from behind `after`) to its highest message; the last one everything until now.
   */
  messages(channel: ChannelReference, after: Snowflake | null): AsyncIterable<SourcePage>

  /** The at most 100 highest messages below `before`, or of all: everything from the lowest of them to `before`, or until now. */
  newest(channel: ChannelReference, before: Snowflake | null): Promise<NewestPage>

  /**
   * The same messages with everyone who reacted to them; nobody is named of a reaction whose people it does not tell. One that is
   * gone is as it was given.
   */
  withReactionUsers(channel: ChannelReference, messages: readonly SourceMessage[]): Promise<readonly SourceMessage[]>
}

/** What is needed to ask for a channel's messages. */
export type ChannelReference = Pick<SourceChannel, 'id' | 'kind'>

export interface NewestPage extends SourcePage {
  /** Where to go on: what lies below the page is below this message. `null`: nothing lies below. */
  readonly before: Snowflake | null
}

/** Something of a community that a walk over its channels left out. Nothing that it may hold can be told to be gone. */
export interface Unlisted {
  /**
   * `channel`: this channel or thread itself, `null` where not even its id can be read. `threads`: some or all threads of this
   * channel, `null`: of any.
   */
  readonly what: 'channel' | 'threads'
  readonly id: Snowflake | null
  /** A code (an error's, or `malformed`), and a sentence for a person. */
  readonly error: { readonly class: string; readonly message: string }
}

export interface LiveChannel extends SourceChannel {
  /** As the platform computes it from roles, categories and channels. */
  readonly visibility: 'everyone' | 'restricted'
  /** The highest message that it ever had; `null`: none, or it has no messages of its own. */
  readonly lastMessageId: Snowflake | null
  /** When it was archived last; `null` where it is not. */
  readonly archivedAt: Date | null
  /**
   * Why its messages, or those of its threads, cannot be read; `null`: they can. `no_messages`: it has none of its own (a category, a
   * forum).
   */
  readonly unreadable: 'no_messages' | 'no_access' | 'no_history' | null
}
