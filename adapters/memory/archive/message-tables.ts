import type { AuthorId } from '../../../domain/archive/author.ts'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { MessageOrigin, MessageReference } from '../../../domain/archive/message.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { CanonicalJson } from '../../../domain/shared/canonical-json.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { binary, boolean, mediumText, orNull, snowflake, text, time, unsigned, uuid } from '../engine/column.ts'
import { defineTable } from '../engine/definition.ts'

const json = () => orNull(mediumText<CanonicalJson>())
const messageKey = { channel_id: uuid<ChannelId>(), snowflake: snowflake<Snowflake>() }
const ofMessage = {
  columns: ['channel_id', 'snowflake'],
  parent: 'messages',
  reference: 'message',
  onDelete: 'cascade',
} as const

export const authors = defineTable({
  name: 'authors',
  columns: {
    tenant_id: uuid<TenantId>(),
    id: uuid<AuthorId>(),
    is_bot: boolean(),
    name: orNull(text(255)),
    nickname: orNull(text(255)),
    avatar_url: orNull(mediumText()),
    colour: orNull(text(7)),
    observed_at: time(),
    created_at: time(),
    updated_at: time(),
    display_name: orNull(text(255)),
    display_name_observed_at: orNull(time()),
    nickname_observed_at: orNull(time()),
    avatar_url_observed_at: orNull(time()),
    colour_observed_at: orNull(time()),
  },
  primaryKey: { columns: ['tenant_id', 'id'], field: 'id' },
})

export const messages = defineTable({
  name: 'messages',
  columns: {
    ...messageKey,
    author_id: uuid<AuthorId>(),
    type: text(64),
    sent_at: time(),
    content: mediumText(),
    edited_at: orNull(time()),
    content_origin: text<MessageOrigin>(10),
    content_observed_at: time(),
    content_first_observed_at: time(),
    pinned: orNull(boolean()),
    pinned_observed_at: orNull(time()),
    reference_kind: orNull(text<MessageReference['kind']>(10)),
    reference_message: orNull(snowflake<Snowflake>()),
    reference_channel: orNull(snowflake<Snowflake>()),
    reference_community: orNull(snowflake<Snowflake>()),
    reference_observed_at: orNull(time()),
    embeds: json(),
    embeds_observed_at: orNull(time()),
    stickers: json(),
    stickers_observed_at: orNull(time()),
    poll: json(),
    poll_observed_at: orNull(time()),
    forwarded: json(),
    forwarded_observed_at: orNull(time()),
    interaction: json(),
    interaction_observed_at: orNull(time()),
    mentions: json(),
    mentions_observed_at: orNull(time()),
    attachments_observed_at: orNull(time()),
    reactions_observed_at: orNull(time()),
    reaction_authors_observed_at: orNull(time()),
    observed_at: time(),
    deleted_at: orNull(time()),
    created_at: time(),
    updated_at: time(),
  },
  primaryKey: { columns: ['channel_id', 'snowflake'], field: 'snowflake' },
  indexes: { ix_messages_author: ['author_id', 'channel_id', 'snowflake'] },
  foreignKeys: {
    fk_messages_channels: { columns: ['channel_id'], parent: 'channels', reference: 'channel', onDelete: 'cascade' },
  },
})

export const messageAttachments = defineTable({
  name: 'message_attachments',
  columns: {
    ...messageKey,
    source_id: snowflake<Snowflake>(),
    position: unsigned(32),
    file_name: text(1024),
    size: orNull(unsigned(64)),
    content_type: orNull(text(255)),
    url: mediumText(),
    width: orNull(unsigned(32)),
    height: orNull(unsigned(32)),
  },
  primaryKey: { columns: ['channel_id', 'snowflake', 'source_id'], field: 'sourceId' },
  foreignKeys: { fk_message_attachments_messages: ofMessage },
})

export const messageEmojiReactions = defineTable({
  name: 'message_emoji_reactions',
  columns: {
    ...messageKey,
    emoji_key: text(255),
    emoji_name: text(255),
    animated: boolean(),
    position: unsigned(32),
    count: unsigned(32),
    burst_count: unsigned(32),
  },
  primaryKey: { columns: ['channel_id', 'snowflake', 'emoji_key'], field: 'emojiKey' },
  foreignKeys: { fk_message_emoji_reactions_messages: ofMessage },
})

export const messageReactionAuthors = defineTable({
  name: 'message_reaction_authors',
  columns: { ...messageKey, emoji_key: text(255), author_id: uuid<AuthorId>() },
  primaryKey: { columns: ['channel_id', 'snowflake', 'emoji_key', 'author_id'], field: 'authorId' },
  indexes: { ix_message_reaction_authors_author: ['author_id', 'channel_id', 'snowflake'] },
  foreignKeys: { fk_message_reaction_authors_messages: ofMessage },
})

export const messageRevisions = defineTable({
  name: 'message_revisions',
  columns: {
    ...messageKey,
    content_hash: binary(32),
    content: mediumText(),
    edited_at: orNull(time()),
    observed_at: time(),
  },
  primaryKey: { columns: ['channel_id', 'snowflake', 'content_hash'], field: 'contentHash' },
  foreignKeys: { fk_message_revisions_messages: ofMessage },
})
