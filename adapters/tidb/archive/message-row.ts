import type { Insertable, Selectable } from 'kysely'
import type { Message, MessageReference } from '../../../domain/archive/message.ts'
import { type Observed, observed } from '../../../domain/archive/observed.ts'
import { flagFrom, idColumn } from '../columns.ts'
import { authorIdFrom, channelIdFrom, registerFrom } from './columns.ts'
import type { MessagesTable } from './tables.ts'

export const messageFrom = (row: Selectable<MessagesTable>): Message => ({
  channelId: channelIdFrom(row.channel_id),
  snowflake: row.snowflake,
  head: { authorId: authorIdFrom(row.author_id), type: row.type, sentAt: row.sent_at },
  content: {
    text: row.content,
    editedAt: row.edited_at,
    origin: row.content_origin,
    observedAt: row.content_observed_at,
    firstObservedAt: row.content_first_observed_at,
  },
  pinned: registerFrom(row.pinned === null ? null : flagFrom(row.pinned), row.pinned_observed_at),
  reference: referenceFrom(row),
  embeds: registerFrom(row.embeds, row.embeds_observed_at),
  stickers: registerFrom(row.stickers, row.stickers_observed_at),
  poll: registerFrom(row.poll, row.poll_observed_at),
  forwarded: registerFrom(row.forwarded, row.forwarded_observed_at),
  interaction: registerFrom(row.interaction, row.interaction_observed_at),
  mentions: registerFrom(row.mentions, row.mentions_observed_at),
  attachmentsAt: row.attachments_observed_at,
  reactionsAt: row.reactions_observed_at,
  reactionAuthorsAt: row.reaction_authors_observed_at,
  observedAt: row.observed_at,
  deletedAt: row.deleted_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

export const messageRow = (message: Message): Insertable<MessagesTable> => ({
  channel_id: idColumn(message.channelId),
  snowflake: message.snowflake,
  author_id: idColumn(message.head.authorId),
  type: message.head.type,
  sent_at: message.head.sentAt,
  content: message.content.text,
  edited_at: message.content.editedAt,
  content_origin: message.content.origin,
  content_observed_at: message.content.observedAt,
  content_first_observed_at: message.content.firstObservedAt,
  pinned: message.pinned?.value ?? null,
  pinned_observed_at: message.pinned?.at ?? null,
  reference_kind: message.reference?.value?.kind ?? null,
  reference_message: message.reference?.value?.messageId ?? null,
  reference_channel: message.reference?.value?.channelId ?? null,
  reference_community: message.reference?.value?.communityId ?? null,
  reference_observed_at: message.reference?.at ?? null,
  embeds: message.embeds?.value ?? null,
  embeds_observed_at: message.embeds?.at ?? null,
  stickers: message.stickers?.value ?? null,
  stickers_observed_at: message.stickers?.at ?? null,
  poll: message.poll?.value ?? null,
  poll_observed_at: message.poll?.at ?? null,
  forwarded: message.forwarded?.value ?? null,
  forwarded_observed_at: message.forwarded?.at ?? null,
  interaction: message.interaction?.value ?? null,
  interaction_observed_at: message.interaction?.at ?? null,
  mentions: message.mentions?.value ?? null,
  mentions_observed_at: message.mentions?.at ?? null,
  attachments_observed_at: message.attachmentsAt,
  reactions_observed_at: message.reactionsAt,
  reaction_authors_observed_at: message.reactionAuthorsAt,
  observed_at: message.observedAt,
  deleted_at: message.deletedAt,
  created_at: message.createdAt,
  updated_at: message.updatedAt,
})

function referenceFrom(row: Selectable<MessagesTable>): Observed<MessageReference | null> | null {
  if (row.reference_observed_at === null) return null
  if (row.reference_kind === null) return observed(null, row.reference_observed_at)
  const reference = {
    kind: row.reference_kind,
    messageId: row.reference_message,
    channelId: row.reference_channel,
    communityId: row.reference_community,
  }
  return observed(reference, row.reference_observed_at)
}
