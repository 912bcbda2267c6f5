import type { SourceEmbed, SourceImage } from '../../../domain/archive/source.ts'
import { colourJson, inlineEmojisJson, type Style, timeJson } from './parts-json.ts'
import { holds, isSince } from './versions.ts'

/** DCE writes no title and no description as empty ones, and only the first image before 2.35. */
export function embedJson(embed: SourceEmbed, style: Style): object {
  const { version, render } = style
  const { colour, author, thumbnail, video, footer, images } = embed
  const [image] = images
  return {
    title: render(embed.title ?? ''),
    url: embed.url,
    timestamp: timeJson(embed.timestamp, style),
    description: render(embed.description ?? ''),
    ...(colour !== null && holds(version, 'embed.colour') && { color: colourJson(colour) }),
    ...(author && { author: { name: author.name, url: author.url, ...iconJson(author.iconUrl, style) } }),
    ...(thumbnail && { thumbnail: imageJson(thumbnail, style) }),
    ...(image && { image: imageJson(image, style) }),
    ...(video && holds(version, 'embed.video') && { video: imageJson(video, style) }),
    ...(footer && { footer: { text: footer.text, ...iconJson(footer.iconUrl, style) } }),
    ...(holds(version, 'embed.images') && { images: images.map((each) => imageJson(each, style)) }),
    fields: embed.fields.map(({ name, value, inline }) => ({
      name: render(name),
      value: render(value),
      isInline: inline,
    })),
    ...(isSince(version, '2.44') && { inlineEmojis: inlineEmojisJson(embed.description ?? '') }),
  }
}

const imageJson = ({ url, width, height }: SourceImage, { version }: Style): object => ({
  ...(url !== null && { url }),
  ...(url !== null && isSince(version, '2.46') && { canonicalUrl: url }),
  width,
  height,
})

const iconJson = (iconUrl: string | null, { version }: Style): object => ({
  ...(iconUrl !== null && { iconUrl }),
  ...(iconUrl !== null && isSince(version, '2.46') && { iconCanonicalUrl: iconUrl }),
})
