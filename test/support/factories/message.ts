import type { AuthorId } from '../../../domain/archive/author.ts'
import type { Message, MessageKey } from '../../../domain/archive/message.ts'
import { snowflakeTime } from '../../../domain/archive/snowflake.ts'
import { anAuthorId } from './author.ts'
import { aChannelId } from './channel.ts'
import { aSnowflake, moment, nextNumber } from './sequence.ts'

/** A message's fields, and short ways to some that lie deeper. */
export interface MessageOverrides extends Partial<Message> {
  readonly text?: string
  readonly authorId?: AuthorId
}

/** A message of which a source told nothing but its head and its text. */
export function aMessage(overrides: MessageOverrides = {}): Message {
  const { text = `Message ${nextNumber()}`, authorId = anAuthorId(), ...fields } = overrides
  const snowflake = fields.snowflake ?? aSnowflake()
  return {
    channelId: aChannelId(),
    snowflake,
    head: { authorId, type: 'Default', sentAt: snowflakeTime(snowflake) },
    content: { text, editedAt: null, origin: 'file', observedAt: moment(), firstObservedAt: moment() },
    pinned: null,
    reference: null,
    embeds: null,
    stickers: null,
    poll: null,
    forwarded: null,
    interaction: null,
    mentions: null,
    attachmentsAt: null,
    reactionsAt: null,
    reactionAuthorsAt: null,
    observedAt: moment(),
    deletedAt: null,
    createdAt: moment(),
    updatedAt: moment(),
    ...fields,
  }
}

/** What a message's children begin with. */
export const keyOf = ({ channelId, snowflake }: MessageKey): MessageKey => ({ channelId, snowflake })
