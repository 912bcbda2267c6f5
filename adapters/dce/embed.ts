import type { SourceEmbed, SourceImage } from '../../domain/archive/source.ts'
import {
  assetOrNone,
  colourOrNone,
  flagOrNone,
  listOrNone,
  objectOf,
  partOrNone,
  pixelsOrNone,
  textOrNone,
} from './fields.ts'
import { timeOf } from './time.ts'

export function embedOf(value: unknown): SourceEmbed {
  const raw = objectOf(value)
  const timestamp = textOrNone(raw, 'timestamp')
  return {
    title: textOrNone(raw, 'title') ?? null,
    url: textOrNone(raw, 'url') ?? null,
    description: textOrNone(raw, 'description') ?? null,
    timestamp: typeof timestamp === 'string' ? timeOf(timestamp) : null,
    colour: colourOrNone(raw, 'color') ?? null,
    author: partOrNone(raw, 'author', authorOf) ?? null,
    footer: partOrNone(raw, 'footer', footerOf) ?? null,
    thumbnail: partOrNone(raw, 'thumbnail', imageOf) ?? null,
    video: partOrNone(raw, 'video', imageOf) ?? null,
    images: allImages(partOrNone(raw, 'image', imageOf) ?? null, listOrNone(raw, 'images', imageOf) ?? []),
    fields: listOrNone(raw, 'fields', fieldOf) ?? [],
  }
}

function imageOf(value: unknown): SourceImage {
  const raw = objectOf(value)
  return {
    url: assetOrNone(raw, 'url') ?? null,
    width: pixelsOrNone(raw, 'width'),
    height: pixelsOrNone(raw, 'height'),
  }
}

function authorOf(value: unknown): SourceEmbed['author'] {
  const raw = objectOf(value)
  return {
    name: textOrNone(raw, 'name') ?? null,
    url: textOrNone(raw, 'url') ?? null,
    iconUrl: assetOrNone(raw, 'iconUrl') ?? null,
  }
}

function footerOf(value: unknown): SourceEmbed['footer'] {
  const raw = objectOf(value)
  return { text: textOrNone(raw, 'text') ?? null, iconUrl: assetOrNone(raw, 'iconUrl') ?? null }
}

function fieldOf(value: unknown): SourceEmbed['fields'][number] {
  const raw = objectOf(value)
  return {
    name: textOrNone(raw, 'name') ?? '',
    value: textOrNone(raw, 'value') ?? '',
    inline: flagOrNone(raw, 'isInline') ?? false,
  }
}

/** Before 2.35 there was `image` alone; since then `images` has them all, `image` most often among them. */
const allImages = (first: SourceImage | null, images: readonly SourceImage[]): readonly SourceImage[] =>
  first === null || images.some(({ url }) => url === first.url) ? images : [first, ...images]
