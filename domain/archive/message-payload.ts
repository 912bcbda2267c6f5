import type { Json } from '../shared/canonical-json.ts'
import type { PersonalText } from './personal-text.ts'
import type { Pseudonyms } from './pseudonym.ts'
import type {
  SourceAttachment,
  SourceEmbed,
  SourceForward,
  SourceImage,
  SourceInteraction,
  SourcePoll,
  SourceSticker,
} from './source.ts'

/*
 * The parts of a message that are stored as canonical JSON, field by field: what is not listed here does not enter the archive,
 * and every text that is listed goes through `text`.
 */

export const embedsJson = (embeds: readonly SourceEmbed[], text: PersonalText): Json =>
  embeds.map((embed) => ({
    title: orNull(embed.title, text),
    url: orNull(embed.url, text),
    description: orNull(embed.description, text),
    timestamp: isoOrNull(embed.timestamp),
    colour: orNull(embed.colour, text),
    author: embed.author && {
      name: orNull(embed.author.name, text),
      url: orNull(embed.author.url, text),
      iconUrl: orNull(embed.author.iconUrl, text),
    },
    footer: embed.footer && { text: orNull(embed.footer.text, text), iconUrl: orNull(embed.footer.iconUrl, text) },
    thumbnail: embed.thumbnail && imageJson(embed.thumbnail, text),
    video: embed.video && imageJson(embed.video, text),
    images: embed.images.map((image) => imageJson(image, text)),
    fields: embed.fields.map(({ name, value, inline }) => ({ name: text(name), value: text(value), inline })),
  }))

export const stickersJson = (stickers: readonly SourceSticker[], text: PersonalText): Json =>
  stickers.map(({ id, name, format, url }) => ({ id, name: text(name), format: text(format), url: orNull(url, text) }))

export const pollJson = (poll: SourcePoll | null, text: PersonalText, pseudonyms: Pseudonyms): Json =>
  poll && {
    question: text(poll.question),
    answers: poll.answers.map((answer) => ({
      text: text(answer.text),
      emoji: answer.emoji && { id: answer.emoji.id, name: text(answer.emoji.name), animated: answer.emoji.animated },
      votes: answer.votes,
      voters: answer.voters?.map((voter) => pseudonyms.of(voter.id)) ?? null,
    })),
    expiresAt: isoOrNull(poll.expiresAt),
    multiple: poll.multiple,
  }

export const forwardJson = (forward: SourceForward | null, text: PersonalText, pseudonyms: Pseudonyms): Json =>
  forward && {
    authorId: forward.author ? pseudonyms.of(forward.author.id) : null,
    sentAt: isoOrNull(forward.sentAt),
    editedAt: isoOrNull(forward.editedAt),
    text: text(forward.text),
    attachments: forward.attachments.map((file) => attachmentJson(file, text)),
    embeds: embedsJson(forward.embeds, text),
    stickers: stickersJson(forward.stickers, text),
  }

export const interactionJson = (call: SourceInteraction | null, text: PersonalText, pseudonyms: Pseudonyms): Json =>
  call && { id: call.id, name: text(call.name), authorId: pseudonyms.of(call.user.id) }

const attachmentJson = (file: SourceAttachment, text: PersonalText): Json => ({
  id: file.id,
  fileName: text(file.fileName),
  size: file.size,
  contentType: orNull(file.contentType ?? null, text),
  url: text(file.url),
  width: file.width ?? null,
  height: file.height ?? null,
})

const imageJson = ({ url, width, height }: SourceImage, text: PersonalText): Json => ({
  url: orNull(url, text),
  width,
  height,
})

const orNull = (value: string | null, text: PersonalText): string | null => (value === null ? null : text(value))

const isoOrNull = (time: Date | null): string | null => time?.toISOString() ?? null
