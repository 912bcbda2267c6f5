import type {
  MessageAttachment,
  MessageReaction,
  MessageReactionAuthor,
  MessageRevision,
} from '../../../domain/archive/message.ts'
import { sha256 } from '../../../domain/shared/hash.ts'
import { anAuthorId } from './author.ts'
import { aChannelId } from './channel.ts'
import { aSnowflake, moment, nextNumber } from './sequence.ts'

export function anAttachment(overrides: Partial<MessageAttachment> = {}): MessageAttachment {
  const n = nextNumber()
  return {
    channelId: aChannelId(),
    snowflake: aSnowflake(),
    sourceId: aSnowflake(n),
    position: 0,
    fileName: `picture-${n}.png`,
    size: 1_234,
    contentType: 'image/png',
    url: `https://cdn.example/picture-${n}.png`,
    width: 640,
    height: 480,
    ...overrides,
  }
}

export const aReaction = (overrides: Partial<MessageReaction> = {}): MessageReaction => ({
  channelId: aChannelId(),
  snowflake: aSnowflake(),
  emojiKey: '👍',
  emojiName: '👍',
  animated: false,
  position: 0,
  count: 1,
  burstCount: 0,
  ...overrides,
})

export const aReactionAuthor = (overrides: Partial<MessageReactionAuthor> = {}): MessageReactionAuthor => ({
  channelId: aChannelId(),
  snowflake: aSnowflake(),
  emojiKey: '👍',
  authorId: anAuthorId(),
  ...overrides,
})

/** `contentHash` is that of the text. */
export function aRevision(overrides: Partial<MessageRevision> = {}): MessageRevision {
  const text = overrides.text ?? `Earlier words ${nextNumber()}`
  return {
    channelId: aChannelId(),
    snowflake: aSnowflake(),
    contentHash: sha256(text),
    text,
    editedAt: null,
    observedAt: moment(),
    ...overrides,
  }
}
