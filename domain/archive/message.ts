import type { CanonicalJson } from '../shared/canonical-json.ts'
import type { AuthorId } from './author.ts'
import type { ChannelId } from './channel.ts'
import type { Observed } from './observed.ts'
import type { Snowflake } from './snowflake.ts'

export type MessageOrigin = 'live' | 'file'

/**
 * A message, identified by (channel, snowflake). The same snowflake may stand in two channels: a thread's starter is a message
 * of its parent too.
 *
 * Each group of fields that a source may be silent on is a register with its own observed time.
 */
export interface Message {
  readonly channelId: ChannelId
  readonly snowflake: Snowflake
  readonly head: MessageHead
  readonly content: MessageContent
  readonly pinned: Observed<boolean> | null
  readonly reference: Observed<MessageReference | null> | null
  readonly embeds: Observed<CanonicalJson> | null
  readonly stickers: Observed<CanonicalJson> | null
  readonly poll: Observed<CanonicalJson> | null
  readonly forwarded: Observed<CanonicalJson> | null
  readonly interaction: Observed<CanonicalJson> | null
  readonly mentions: Observed<CanonicalJson> | null
  /** When the attachments, the reactions and those who reacted were last told; they are rows of their own. */
  readonly attachmentsAt: Date | null
  readonly reactionsAt: Date | null
  readonly reactionAuthorsAt: Date | null
  /** The latest sight of the message: `head` is as it was then. */
  readonly observedAt: Date
  /** When a source was last known not to have it any more; only where that is after the latest sight. */
  readonly deletedAt: Date | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** The type of the empty message (Discord's 21) that stands in a thread for the message of the parent that it began with. */
export const threadStarter = '21'

export const isThreadStarter = ({ head }: Message): boolean => head.type === threadStarter

/** What every sight of a message tells. */
export interface MessageHead {
  readonly authorId: AuthorId
  /** As the source names it. */
  readonly type: string
  readonly sentAt: Date
}

export interface MessageContent {
  readonly text: string
  readonly editedAt: Date | null
  readonly origin: MessageOrigin
  /** The latest sight of this text. */
  readonly observedAt: Date
  /** The earliest sight of this text. */
  readonly firstObservedAt: Date
}

export interface MessageReference {
  readonly kind: 'reply' | 'forward'
  readonly messageId: Snowflake | null
  readonly channelId: Snowflake | null
  readonly communityId: Snowflake | null
}

/** What identifies a message, and leads the key of everything that belongs to one. */
export interface MessageKey {
  readonly channelId: ChannelId
  readonly snowflake: Snowflake
}

/** An earlier content of a message, identified by its hash. */
export interface MessageRevision extends MessageKey {
  /** SHA-256 of the text. */
  readonly contentHash: Uint8Array
  readonly text: string
  readonly editedAt: Date | null
  /** The earliest sight of this text. */
  readonly observedAt: Date
}

export interface MessageAttachment extends MessageKey {
  readonly sourceId: Snowflake
  /** The place in the message, from 0. */
  readonly position: number
  readonly fileName: string
  /** Bytes. */
  readonly size: number | null
  readonly contentType: string | null
  /** As the source gave it: a signed address that expires, or a path beside the export file. */
  readonly url: string
  readonly width: number | null
  readonly height: number | null
}

export interface MessageReaction extends MessageKey {
  /** The custom emoji's id, else the emoji's text. */
  readonly emojiKey: string
  readonly emojiName: string
  readonly animated: boolean
  /** The place among the message's reactions, from 0. */
  readonly position: number
  readonly count: number
  readonly burstCount: number
}

/** That an author reacted with an emoji. */
export interface MessageReactionAuthor extends MessageKey {
  readonly emojiKey: string
  readonly authorId: AuthorId
}

/** Looks up what belongs to a message of one channel. */
export function bySnowflake<Child extends MessageKey>(
  children: readonly Child[],
): (snowflake: Snowflake) => readonly Child[] {
  const groups = new Map<Snowflake, Child[]>()
  for (const child of children) {
    const group = groups.get(child.snowflake)
    if (group === undefined) groups.set(child.snowflake, [child])
    else group.push(child)
  }
  return (snowflake) => groups.get(snowflake) ?? []
}

/** A message with everything that belongs to it. */
export interface MessageRecord {
  readonly message: Message
  readonly attachments: readonly MessageAttachment[]
  readonly reactions: readonly MessageReaction[]
  readonly reactionAuthors: readonly MessageReactionAuthor[]
  readonly revisions: readonly MessageRevision[]
}
