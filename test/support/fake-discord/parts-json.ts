import type {
  SourceAttachment,
  SourceEmbed,
  SourceEmoji,
  SourceImage,
  SourcePoll,
  SourceSticker,
} from '../../../domain/archive/source.ts'
import type { DiscordAttachment, DiscordEmoji } from './json.ts'
import { microsOf, timeText } from './moments.ts'

export const attachmentJson = (attachment: SourceAttachment): DiscordAttachment => ({
  id: attachment.id,
  filename: attachment.fileName,
  size: attachment.size ?? 0,
  url: attachment.url,
  proxy_url: attachment.url.replace('//cdn.discordapp.com', '//media.discordapp.net'),
  ...(attachment.contentType != null && { content_type: attachment.contentType }),
  ...(attachment.width != null && { width: attachment.width }),
  ...(attachment.height != null && { height: attachment.height }),
})

/** An embed of Discord holds one image. More of them are embeds that have the same address and nothing else. */
export function embedsJson(embed: SourceEmbed): readonly object[] {
  const { url, images } = embed
  const [, ...others] = images
  return [
    embedJson(embed),
    ...(url === null ? [] : others.map((image) => ({ type: 'rich', url, image: media(image) }))),
  ]
}

function embedJson({ title, url, description, timestamp, colour, fields, ...parts }: SourceEmbed): object {
  const { author, footer, thumbnail, video, images } = parts
  const [image] = images
  return {
    type: video === null ? 'rich' : 'video',
    ...(title !== null && { title }),
    ...(url !== null && { url }),
    ...(description !== null && { description }),
    ...(timestamp !== null && { timestamp: timeText(microsOf(timestamp)) }),
    ...(colour !== null && { color: Number.parseInt(colour.slice(1), 16) }),
    ...(author && { author: { name: author.name ?? '', ...(author.url && { url: author.url }), ...icon(author) } }),
    ...(footer && { footer: { text: footer.text ?? '', ...icon(footer) } }),
    ...(thumbnail && { thumbnail: media(thumbnail) }),
    ...(video && { video: media(video) }),
    ...(image && { image: media(image) }),
    ...(fields.length > 0 && { fields }),
  }
}

const icon = ({ iconUrl }: { readonly iconUrl: string | null }): object =>
  iconUrl === null ? {} : { icon_url: iconUrl, proxy_icon_url: proxied(iconUrl) }

const media = ({ url, width, height }: SourceImage): object => ({
  ...(url !== null && { url, proxy_url: proxied(url) }),
  ...(width !== null && { width }),
  ...(height !== null && { height }),
})

const proxied = (url: string): string => `https://images-ext-1.discordapp.net/external/0/${url.replace('://', '/')}`

export const stickerJson = ({ id, name, format }: SourceSticker): object => ({
  id,
  name,
  format_type: stickerFormats.indexOf(format) + 1,
})

const stickerFormats: readonly string[] = ['Png', 'Apng', 'Lottie', 'Gif']

export const emojiJson = ({ id, name, animated }: SourceEmoji): DiscordEmoji => ({
  id,
  name,
  ...(animated && { animated: true as const }),
})

/** Answers that nobody chose have no count. `sentAt`: of its message; `seenAt`: when it is looked at. */
export function pollJson({ question, answers, expiresAt, multiple }: SourcePoll, sentAt: Date, seenAt: Date): object {
  const expiry = expiresAt ?? new Date(sentAt.getTime() + 7 * 86_400_000)
  const counts = answers.map(({ votes }, i) => ({ id: i + 1, count: votes ?? 0, me_voted: false }))
  return {
    question: { text: question },
    answers: answers.map(({ text, emoji }, i) => ({
      answer_id: i + 1,
      poll_media: { text, ...(emoji && { emoji: emojiJson(emoji) }) },
    })),
    expiry: timeText(microsOf(expiry)),
    allow_multiselect: multiple,
    layout_type: 1,
    results: { answer_counts: counts.filter(({ count }) => count > 0), is_finalized: expiry <= seenAt },
  }
}
