import type { ChannelId } from '../channel.ts'
import type { MessageAttachment, MessageReaction, MessageReactionAuthor, MessageRevision } from '../message.ts'
import type { Snowflake } from '../snowflake.ts'
import type { RemovedStretch, StretchToRemove } from './message-repository.ts'

export interface MessageChildReader<Child> {
  /** Everything of this kind that belongs to those messages, by snowflake, then by the rest of its natural key. */
  listOf(channelId: ChannelId, snowflakes: readonly Snowflake[]): Promise<readonly Child[]>
}

/** What belongs to messages and goes with them: removing a message removes it. Natural key: the message's, and the child's own part. */
export interface MessageChildRepository<Child> extends MessageChildReader<Child> {
  /** As `listOf`, in the latest committed state, kept from other writers until the transaction ends. */
  lockOf(channelId: ChannelId, snowflakes: readonly Snowflake[]): Promise<readonly Child[]>

  /** Inserts or replaces. Repeating it changes nothing. Rejects with `reference_missing` if a message is absent. */
  upsertMany(children: readonly Child[]): Promise<void>

  /** Removes those with the natural keys of `children`; one that is not there is no error. */
  removeMany(children: readonly Child[]): Promise<void>

  /** Removes the first of a stretch of a channel, by snowflake. Again goes on behind what is removed. */
  removeStretch(channelId: ChannelId, stretch: StretchToRemove): Promise<RemovedStretch>
}

/** Own part of the natural key: sourceId. */
export type AttachmentRepository = MessageChildRepository<MessageAttachment>
/** Own part of the natural key: emojiKey. */
export type ReactionRepository = MessageChildRepository<MessageReaction>
/** Own part of the natural key: (emojiKey, authorId). */
export type ReactionAuthorRepository = MessageChildRepository<MessageReactionAuthor>
/** Own part of the natural key: contentHash. */
export type RevisionRepository = MessageChildRepository<MessageRevision>
