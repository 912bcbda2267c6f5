import type {
  MessageAttachment,
  MessageReaction,
  MessageReactionAuthor,
  MessageRevision,
} from '../../../domain/archive/message.ts'
import { bytesColumn, bytesFrom, flagFrom, idColumn } from '../columns.ts'
import { authorIdFrom, channelIdFrom } from './columns.ts'
import type { MessageChildMapping } from './message-child-repository.ts'

export const attachmentMapping: MessageChildMapping<MessageAttachment, 'message_attachments'> = {
  table: 'message_attachments',
  key: ['source_id'],
  keyOf: (attachment) => [attachment.sourceId],
  toRow: (attachment) => ({
    channel_id: idColumn(attachment.channelId),
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
    channelId: channelIdFrom(row.channel_id),
    snowflake: row.snowflake,
    sourceId: row.source_id,
    position: row.position,
    fileName: row.file_name,
    size: row.size === null ? null : Number(row.size),
    contentType: row.content_type,
    url: row.url,
    width: row.width,
    height: row.height,
  }),
}

export const reactionMapping: MessageChildMapping<MessageReaction, 'message_emoji_reactions'> = {
  table: 'message_emoji_reactions',
  key: ['emoji_key'],
  keyOf: (reaction) => [reaction.emojiKey],
  toRow: (reaction) => ({
    channel_id: idColumn(reaction.channelId),
    snowflake: reaction.snowflake,
    emoji_key: reaction.emojiKey,
    emoji_name: reaction.emojiName,
    animated: reaction.animated,
    position: reaction.position,
    count: reaction.count,
    burst_count: reaction.burstCount,
  }),
  fromRow: (row) => ({
    channelId: channelIdFrom(row.channel_id),
    snowflake: row.snowflake,
    emojiKey: row.emoji_key,
    emojiName: row.emoji_name,
    animated: flagFrom(row.animated),
    position: row.position,
    count: row.count,
    burstCount: row.burst_count,
  }),
}

export const reactionAuthorMapping: MessageChildMapping<MessageReactionAuthor, 'message_reaction_authors'> = {
  table: 'message_reaction_authors',
  key: ['emoji_key', 'author_id'],
  keyOf: (reaction) => [reaction.emojiKey, idColumn(reaction.authorId)],
  toRow: (reaction) => ({
    channel_id: idColumn(reaction.channelId),
    snowflake: reaction.snowflake,
    emoji_key: reaction.emojiKey,
    author_id: idColumn(reaction.authorId),
  }),
  fromRow: (row) => ({
    channelId: channelIdFrom(row.channel_id),
    snowflake: row.snowflake,
    emojiKey: row.emoji_key,
    authorId: authorIdFrom(row.author_id),
  }),
}

export const revisionMapping: MessageChildMapping<MessageRevision, 'message_revisions'> = {
  table: 'message_revisions',
  key: ['content_hash'],
  keyOf: (revision) => [bytesColumn(revision.contentHash)],
  toRow: (revision) => ({
    channel_id: idColumn(revision.channelId),
    snowflake: revision.snowflake,
    content_hash: bytesColumn(revision.contentHash),
    content: revision.text,
    edited_at: revision.editedAt,
    observed_at: revision.observedAt,
  }),
  fromRow: (row) => ({
    channelId: channelIdFrom(row.channel_id),
    snowflake: row.snowflake,
    contentHash: bytesFrom(row.content_hash),
    text: row.content,
    editedAt: row.edited_at,
    observedAt: row.observed_at,
  }),
}
