import type {
  MessageAttachment,
  MessageReaction,
  MessageReactionAuthor,
  MessageRevision,
} from '../../../domain/archive/message.ts'
import type { RowOf } from '../engine/definition.ts'
import type { ChildRows } from './message-child-repository.ts'
import type {
  messageAttachments,
  messageEmojiReactions,
  messageReactionAuthors,
  messageRevisions,
} from './message-tables.ts'

export const attachmentRows: ChildRows<RowOf<typeof messageAttachments>, MessageAttachment> = {
  toRow: (attachment) => ({
    channel_id: attachment.channelId,
    snowflake: attachment.snowflake,
    source_id: attachment.sourceId,
    position: attachment.position,
    file_name: attachment.fileName,
    size: attachment.size,
    content_type: attachment.contentType,
    url: attachment.url,
    width: attachment.width,
    height: attachment.height,
  }),
  fromRow: (row) => ({
    channelId: row.channel_id,
    snowflake: row.snowflake,
    sourceId: row.source_id,
    position: row.position,
    fileName: row.file_name,
    size: row.size,
    contentType: row.content_type,
    url: row.url,
    width: row.width,
    height: row.height,
  }),
}

export const reactionRows: ChildRows<RowOf<typeof messageEmojiReactions>, MessageReaction> = {
  toRow: (reaction) => ({
    channel_id: reaction.channelId,
    snowflake: reaction.snowflake,
    emoji_key: reaction.emojiKey,
    emoji_name: reaction.emojiName,
    animated: reaction.animated,
    position: reaction.position,
    count: reaction.count,
    burst_count: reaction.burstCount,
  }),
  fromRow: (row) => ({
    channelId: row.channel_id,
    snowflake: row.snowflake,
    emojiKey: row.emoji_key,
    emojiName: row.emoji_name,
    animated: row.animated,
    position: row.position,
    count: row.count,
    burstCount: row.burst_count,
  }),
}

export const reactionAuthorRows: ChildRows<RowOf<typeof messageReactionAuthors>, MessageReactionAuthor> = {
  toRow: (reaction) => ({
    channel_id: reaction.channelId,
    snowflake: reaction.snowflake,
    emoji_key: reaction.emojiKey,
    author_id: reaction.authorId,
  }),
  fromRow: (row) => ({
    channelId: row.channel_id,
    snowflake: row.snowflake,
    emojiKey: row.emoji_key,
    authorId: row.author_id,
  }),
}

export const revisionRows: ChildRows<RowOf<typeof messageRevisions>, MessageRevision> = {
  toRow: (revision) => ({
    channel_id: revision.channelId,
    snowflake: revision.snowflake,
    content_hash: revision.contentHash,
    content: revision.text,
    edited_at: revision.editedAt,
    observed_at: revision.observedAt,
  }),
  fromRow: (row) => ({
    channelId: row.channel_id,
    snowflake: row.snowflake,
    contentHash: row.content_hash,
    text: row.content,
    editedAt: row.edited_at,
    observedAt: row.observed_at,
  }),
}
