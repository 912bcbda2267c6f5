import { z } from 'zod'
import type { SourceEmbed, SourceImage } from '../../domain/archive/source.ts'
import { flag, listOf, pixelsOrNone, text, textOrNone, time } from './fields.ts'

/** Exports name the proxied copy where there is one. */
const image = z
  .object({ url: textOrNone, proxy_url: textOrNone, width: pixelsOrNone, height: pixelsOrNone })
  .transform(({ url, proxy_url, width, height }): SourceImage => ({ url: url && (proxy_url ?? url), width, height }))

const icon = { icon_url: textOrNone, proxy_icon_url: textOrNone }

const iconOf = ({
  icon_url,
  proxy_icon_url,
}: {
  readonly icon_url: string | null
  readonly proxy_icon_url: string | null
}) => icon_url && (proxy_icon_url ?? icon_url)

const author = z
  .object({ name: textOrNone, url: textOrNone, ...icon })
  .transform(({ name, url, ...icons }): SourceEmbed['author'] => ({ name, url, iconUrl: iconOf(icons) }))

const footer = z
  .object({ text: textOrNone, ...icon })
  .transform(({ text, ...icons }): SourceEmbed['footer'] => ({ text, iconUrl: iconOf(icons) }))

const colour = z.int().min(0).max(0xffffff).nullish().catch(null)

/** Titles and descriptions that there are not are empty texts, as exports write them. */
const embed = z
  .object({
    title: text,
    url: textOrNone,
    description: text,
    timestamp: time.nullish().catch(null),
    color: colour,
    author: author.nullish(),
    footer: footer.nullish(),
    thumbnail: image.nullish(),
    video: image.nullish(),
    image: image.nullish(),
    fields: listOf(z.object({ name: text, value: text, inline: flag })),
  })
  .transform(
    ({ title, url, description, timestamp, color, fields, ...parts }): SourceEmbed => ({
      title,
      url,
      description,
      timestamp: timestamp ?? null,
      colour: color == null ? null : `#${color.toString(16).padStart(6, '0')}`,
      author: parts.author ?? null,
      footer: parts.footer ?? null,
      thumbnail: parts.thumbnail ?? null,
      video: parts.video ?? null,
      images: parts.image ? [parts.image] : [],
      fields,
    }),
  )

/**
 * An embed of Discord's holds one image. What is shown as one embed with several comes as several that have the same address, of
 * which all but the first hold an image and nothing else.
 */
export const embedsSchema = listOf(embed).transform((embeds): readonly SourceEmbed[] => {
  const whole: SourceEmbed[] = []
  for (const next of embeds) {
    const last = whole.at(-1)
    if (last !== undefined && onlyAddsAnImage(last, next))
      whole[whole.length - 1] = { ...last, images: [...last.images, ...next.images] }
    else whole.push(next)
  }
  return whole
})

const onlyAddsAnImage = (first: SourceEmbed, next: SourceEmbed): boolean =>
  next.url !== null &&
  next.url === first.url &&
  next.images.length === 1 &&
  next.description === '' &&
  next.fields.length === 0 &&
  [next.timestamp, next.author, next.colour, next.footer].every((part) => part === null)
