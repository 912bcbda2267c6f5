import { z } from 'zod'
import type {
  SourceAttachment,
  SourceForward,
  SourceInteraction,
  SourceMessage,
  SourceReaction,
  SourceReference,
  SourceSticker,
  SourceUser,
} from '../../domain/archive/source.ts'
import { embed } from './embed.ts'
import {
  assetOrNone,
  colourOrNone,
  count,
  flag,
  id,
  idOrNone,
  listOf,
  rawUserId,
  sizeOrNone,
  text,
  textOrNone,
  time,
  told,
} from './fields.ts'

const user = z
  .object({
    id: id.transform(rawUserId),
    name: textOrNone,
    nickname: textOrNone,
    color: colourOrNone,
    isBot: flag,
    avatarUrl: assetOrNone,
  })
  .transform(
    ({ id, name, nickname, color, isBot, avatarUrl }): SourceUser => ({
      id,
      isBot: isBot ?? false,
      name: name ?? '',
      ...told({ nickname, avatarUrl, colour: color }),
    }),
  )

const attachment = z.object({ id, url: assetOrNone, fileName: textOrNone, fileSizeBytes: sizeOrNone }).transform(
  ({ id, url, fileName, fileSizeBytes }): SourceAttachment => ({
    id,
    fileName: fileName ?? '',
    size: fileSizeBytes ?? null,
    url: url ?? '',
  }),
)

const sticker = z.object({ id, name: textOrNone, format: textOrNone, sourceUrl: assetOrNone }).transform(
  ({ id, name, format, sourceUrl }): SourceSticker => ({
    id,
    name: name ?? '',
    format: format ?? '',
    url: sourceUrl ?? null,
  }),
)

const reaction = z
  .object({
    emoji: z.object({ id: idOrNone, name: textOrNone, isAnimated: flag }),
    count,
    users: listOf(user),
  })
  .transform(
    ({ emoji, count, users }): SourceReaction => ({
      emoji: { id: emoji.id ?? null, name: emoji.name ?? '', animated: emoji.isAnimated ?? false },
      count,
      ...told({ users: users ?? undefined }),
    }),
  )

const reference = z.object({ type: textOrNone, messageId: idOrNone, channelId: idOrNone, guildId: idOrNone }).transform(
  ({ type, messageId, channelId, guildId }): SourceReference => ({
    kind: type === 'Forward' ? 'forward' : 'reply',
    messageId: messageId ?? null,
    channelId: channelId ?? null,
    communityId: guildId ?? null,
  }),
)

const forward = z
  .object({
    timestamp: time.nullish(),
    timestampEdited: time.nullish(),
    content: textOrNone,
    attachments: listOf(attachment),
    embeds: listOf(embed),
    stickers: listOf(sticker),
  })
  .transform(
    ({ timestamp, timestampEdited, content, attachments, embeds, stickers }): SourceForward => ({
      sentAt: timestamp ?? null,
      editedAt: timestampEdited ?? null,
      text: content ?? '',
      attachments: attachments ?? [],
      embeds: embeds ?? [],
      stickers: stickers ?? [],
    }),
  )

const interaction = z
  .object({ id, name: textOrNone, user })
  .transform(({ id, name, user }): SourceInteraction => ({ id, name: name ?? '', user }))

/**
 * One of `messages`, as versions 2.18 to 2.48 write them. Without id, time or author it is none. What a version does not write
 * stays absent; polls are in none of them.
 */
export const messageSchema = z
  .object({
    id,
    type: z.union([text, z.int().transform(String)]).nullish(),
    timestamp: time,
    timestampEdited: time.nullish(),
    isPinned: flag,
    content: textOrNone,
    author: user,
    attachments: listOf(attachment),
    embeds: listOf(embed),
    stickers: listOf(sticker),
    reactions: listOf(reaction),
    mentions: listOf(user),
    reference: reference.nullish(),
    forwardedMessage: forward.nullish(),
    interaction: interaction.nullish(),
  })
  .transform(
    (message): SourceMessage => ({
      id: message.id,
      type: message.type ?? 'Default',
      sentAt: message.timestamp,
      editedAt: message.timestampEdited ?? null,
      author: message.author,
      text: message.content ?? '',
      ...told({
        pinned: message.isPinned ?? undefined,
        reference: message.reference,
        attachments: message.attachments ?? undefined,
        embeds: message.embeds ?? undefined,
        stickers: message.stickers ?? undefined,
        reactions: message.reactions ?? undefined,
        mentions: message.mentions ?? undefined,
        forwarded: message.forwardedMessage,
        interaction: message.interaction,
      }),
    }),
  )
