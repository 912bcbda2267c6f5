import { StickerFormatType } from 'discord-api-types/v10'
import { z } from 'zod'
import type {
  SourceAttachment,
  SourceEmoji,
  SourceForward,
  SourcePoll,
  SourceReaction,
  SourceReference,
  SourceSticker,
} from '../../domain/archive/source.ts'
import { embedsSchema } from './embed.ts'
import { count, flag, id, idOrNone, listOf, pixelsOrNone, text, textOrNone, timeOrNone } from './fields.ts'

/** What hangs on a message, as a message of an export comes to it. */

export const attachmentSchema = z
  .object({
    id,
    filename: text,
    size: z.int().min(0).nullish().catch(null),
    content_type: textOrNone,
    url: text,
    width: pixelsOrNone,
    height: pixelsOrNone,
  })
  .transform(
    ({ id, filename, size, content_type, url, width, height }): SourceAttachment => ({
      id,
      fileName: filename,
      size: size ?? null,
      contentType: content_type,
      url,
      width,
      height,
    }),
  )

export const stickerSchema = z
  .object({ id, name: text, format_type: z.int() })
  .transform(({ id, name, format_type }): SourceSticker => {
    const { format, ending } = stickerFormats.get(format_type) ?? { format: String(format_type), ending: 'png' }
    return { id, name, format, url: `https://cdn.discordapp.com/stickers/${id}.${ending}` }
  })

const stickerFormats: ReadonlyMap<number, { readonly format: string; readonly ending: string }> = new Map([
  [StickerFormatType.PNG, { format: 'Png', ending: 'png' }],
  [StickerFormatType.APNG, { format: 'Apng', ending: 'png' }],
  [StickerFormatType.Lottie, { format: 'Lottie', ending: 'json' }],
  [StickerFormatType.GIF, { format: 'Gif', ending: 'gif' }],
])

/** A custom emoji that was deleted since has no name. */
const emojiSchema = z
  .object({ id: idOrNone, name: text, animated: flag })
  .transform(({ id, name, animated }): SourceEmoji => ({ id, name, animated }))

/** `count` has the burst reactions in it. */
export const reactionSchema = z
  .object({ emoji: emojiSchema, count, count_details: z.object({ burst: count }).nullish() })
  .transform(
    ({ emoji, count, count_details }): SourceReaction => ({ emoji, count, burstCount: count_details?.burst ?? 0 }),
  )

/** A reference of a type that is not known yet is none to a message that is copied. */
export const referenceSchema = z
  .object({ type: z.int().nullish(), message_id: idOrNone, channel_id: idOrNone, guild_id: idOrNone })
  .transform(
    ({ type, message_id, channel_id, guild_id }): SourceReference => ({
      kind: type === 1 ? 'forward' : 'reply',
      messageId: message_id,
      channelId: channel_id,
      communityId: guild_id,
    }),
  )

/** An answer that `answer_counts` does not name has no votes; without results nothing is known of them. */
export const pollSchema = z
  .object({
    question: z.object({ text }),
    answers: listOf(
      z.object({ answer_id: z.int().nullish(), poll_media: z.object({ text, emoji: emojiSchema.nullish() }) }),
    ),
    expiry: timeOrNone,
    allow_multiselect: flag,
    results: z.object({ answer_counts: listOf(z.object({ id: z.int(), count })) }).nullish(),
  })
  .transform(({ question, answers, expiry, allow_multiselect, results }): SourcePoll => {
    const votes = results && new Map(results.answer_counts.map(({ id, count }) => [id, count]))
    return {
      question: question.text,
      answers: answers.map(({ answer_id, poll_media: { text, emoji } }, i) => ({
        text,
        emoji: emoji ?? null,
        votes: votes ? (votes.get(answer_id ?? i + 1) ?? 0) : null,
      })),
      expiresAt: expiry,
      multiple: allow_multiselect,
    }
  })

/** A copy of the message that is forwarded; Discord does not say whose it was. */
export const snapshotSchema = z
  .object({
    message: z.object({
      timestamp: timeOrNone,
      edited_timestamp: timeOrNone,
      content: text,
      attachments: listOf(attachmentSchema),
      embeds: embedsSchema,
      sticker_items: listOf(stickerSchema),
    }),
  })
  .transform(
    ({ message }): SourceForward => ({
      sentAt: message.timestamp,
      editedAt: message.edited_timestamp,
      text: message.content,
      attachments: message.attachments,
      embeds: message.embeds,
      stickers: message.sticker_items,
    }),
  )
