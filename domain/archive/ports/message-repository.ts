import type { ChannelId } from '../channel.ts'
import type { Message } from '../message.ts'
import type { Snowflake } from '../snowflake.ts'

/** A stretch of a channel: from just behind `from`, or from the end that `direction` comes from, in the order of the snowflakes. */
export interface MessageStretch {
  readonly direction: 'ascending' | 'descending'
  /** Exclusive. */
  readonly from: Snowflake | null
  readonly limit: number
  /** Whether messages that the source deleted are among them. */
  readonly deleted: 'shown' | 'hidden'
}

/** Messages of a range of snowflakes, both ends included, that no source has shown since `since`, nor told to be deleted. */
export interface UnseenMessages {
  readonly from: Snowflake
  readonly to: Snowflake
  readonly since: Date
  readonly limit: number
}

/** What stands in a channel from a snowflake on. */
export interface StretchToRemove {
  /** Inclusive; `null`: the channel's beginning. It spares the storage the way over what it removed before. */
  readonly from: Snowflake | null
  readonly limit: number
}

export interface RemovedStretch {
  readonly rows: number
  /** From where on there may be more; `null` where nothing is left. */
  readonly next: Snowflake | null
}

export interface MessageReader {
  find(channelId: ChannelId, snowflake: Snowflake): Promise<Message | null>
  /** Those of `snowflakes` that are stored, by snowflake. */
  findMany(channelId: ChannelId, snowflakes: readonly Snowflake[]): Promise<readonly Message[]>
  /** The first message of each of `channelIds` that has one, by channel id. */
  findFirstOf(channelIds: readonly ChannelId[], deleted: MessageStretch['deleted']): Promise<readonly Message[]>
  /** At most `limit` messages in the order of `direction`. Snowflakes are ordered as numbers, whatever their length. */
  list(channelId: ChannelId, stretch: MessageStretch): Promise<readonly Message[]>
  /** At most `limit`, by snowflake: those whose `observedAt`, and whose `deletedAt` if they have one, lie before `since`. */
  listUnseen(channelId: ChannelId, unseen: UnseenMessages): Promise<readonly Message[]>
}

/** Natural key: (channelId, snowflake). Removing a channel removes its messages. */
export interface MessageRepository extends MessageReader {
  /** Those of `snowflakes` that are stored, by snowflake, kept from other writers until the transaction ends. */
  lockMany(channelId: ChannelId, snowflakes: readonly Snowflake[]): Promise<readonly Message[]>

  /**
   * Inserts, or replaces all but `createdAt` of the messages with the same key. Repeating it changes nothing.
   * Rejects with `reference_missing` if a channel is absent.
   */
  upsertMany(messages: readonly Message[]): Promise<void>

  /** Removes the first of a stretch of a channel, by snowflake, and whatever belongs to them. Again goes on behind what is removed. */
  removeStretch(channelId: ChannelId, stretch: StretchToRemove): Promise<RemovedStretch>
}
