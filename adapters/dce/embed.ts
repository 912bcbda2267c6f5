import { z } from 'zod'
import type { SourceEmbed, SourceImage } from '../../domain/archive/source.ts'
import { assetOrNone, colourOrNone, flag, listOf, pixelsOrNone, textOrNone, time } from './fields.ts'

const image = z
  .object({ url: assetOrNone, width: pixelsOrNone, height: pixelsOrNone })
  .transform(
    ({ url, width, height }): SourceImage => ({ url: url ?? null, width: width ?? null, height: height ?? null }),
  )

const field = z
  .object({ name: textOrNone, value: textOrNone, isInline: flag })
  .transform(({ name, value, isInline }) => ({ name: name ?? '', value: value ?? '', inline: isInline ?? false }))

const author = z
  .object({ name: textOrNone, url: textOrNone, iconUrl: assetOrNone })
  .transform(({ name, url, iconUrl }) => ({ name: name ?? null, url: url ?? null, iconUrl: iconUrl ?? null }))

const footer = z
  .object({ text: textOrNone, iconUrl: assetOrNone })
  .transform(({ text, iconUrl }) => ({ text: text ?? null, iconUrl: iconUrl ?? null }))

export const embed = z
  .object({
    title: textOrNone,
    url: textOrNone,
    timestamp: time.nullish().catch(null),
    description: textOrNone,
    color: colourOrNone,
    author: author.nullish(),
    thumbnail: image.nullish(),
    image: image.nullish(),
    images: listOf(image),
    video: image.nullish(),
    footer: footer.nullish(),
    fields: listOf(field),
  })
  .transform(
    (told): SourceEmbed => ({
      title: told.title ?? null,
      url: told.url ?? null,
      description: told.description ?? null,
      timestamp: told.timestamp ?? null,
      colour: told.color ?? null,
      author: told.author ?? null,
      footer: told.footer ?? null,
      thumbnail: told.thumbnail ?? null,
      video: told.video ?? null,
      images: allImages(told.image ?? null, told.images ?? []),
      fields: told.fields ?? [],
    }),
  )

/** Before 2.35 there was `image` alone; since then `images` has them all, `image` most often among them. */
const allImages = (first: SourceImage | null, images: readonly SourceImage[]): readonly SourceImage[] =>
  first === null || images.some(({ url }) => url === first.url) ? images : [first, ...images]
