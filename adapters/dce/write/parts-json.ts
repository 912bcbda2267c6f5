import type { SourceAttachment, SourceEmoji, SourceSticker, SourceUser } from '../../../domain/archive/source.ts'
import { timeText } from './json-spelling.ts'
import { type Rendering, shownName } from './rendering.ts'
import { type DceVersion, holds, isSince } from './versions.ts'

export interface Style {
  readonly version: DceVersion
  /** Minutes east of UTC in which times are written. */
  readonly offset: number
  readonly render: Rendering
}

export const timeJson = (time: Date | null, { offset }: Style): string | null => time && timeText(time, offset)

export const colourJson = (colour: string): string => colour.toUpperCase()

/** The picture of those who have none. */
const noAvatar = 'https://cdn.discordapp.com/embed/avatars/0.png'

export const guildIcon = noAvatar

export function authorJson(user: SourceUser, { version }: Style): object {
  return {
    ...nameJson(user, version),
    ...(holds(version, 'author.nickname') && { nickname: shownName(user) }),
    ...(holds(version, 'author.colour') && { color: user.colour == null ? null : colourJson(user.colour) }),
    isBot: user.isBot,
    ...(isSince(version, '2.40') && { roles: [] }),
    avatarUrl: user.avatarUrl ?? noAvatar,
  }
}

/** Before 2.40 whom a message mentions has fewer fields than who wrote it. */
export function mentionedJson(user: SourceUser, style: Style): object {
  if (holds(style.version, 'mentioned.colour')) return authorJson(user, style)
  return {
    ...nameJson(user, style.version),
    ...(holds(style.version, 'mentioned.nickname') && { nickname: shownName(user) }),
    isBot: user.isBot,
  }
}

/** Who reacted: as an author, without roles. */
export function reactorJson(user: SourceUser, { version }: Style): object {
  return {
    ...nameJson(user, version),
    nickname: shownName(user),
    color: user.colour == null ? null : colourJson(user.colour),
    isBot: user.isBot,
    avatarUrl: user.avatarUrl ?? noAvatar,
  }
}

/** Bots and webhooks have the discriminator 0000, others four digits; a number before 2.27. */
function nameJson(user: SourceUser, version: DceVersion): object {
  const digits = user.isBot ? '0000' : user.id.slice(-4).padStart(4, '0')
  return { id: user.id, name: user.name, discriminator: isSince(version, '2.27') ? digits : Number(digits) }
}

export const attachmentJson = ({ id, url, fileName, size }: SourceAttachment): object => ({
  id,
  url,
  fileName,
  fileSizeBytes: size,
})

export const stickerJson = ({ id, name, format, url }: SourceSticker): object => ({ id, name, format, sourceUrl: url })

/** An emoji of Unicode has no id: `null`, and `""` since 2.33. */
export function emojiJson({ id, name, animated }: SourceEmoji, { version }: Style): object {
  return {
    id: id ?? (isSince(version, '2.33') ? '' : null),
    name,
    ...(isSince(version, '2.38') && { code: name }),
    isAnimated: animated,
    imageUrl: id === null ? unicodeImage(name) : customImage(id, animated),
  }
}

const customImage = (id: string, animated: boolean): string =>
  `https://cdn.discordapp.com/emojis/${id}.${animated ? 'gif' : 'png'}`

const unicodeImage = (name: string): string => {
  const points = Array.from(name, (character) => character.codePointAt(0)?.toString(16))
  return `https://cdn.jsdelivr.net/gh/twitter/twemoji@latest/assets/svg/${points.join('-')}.svg`
}

/** Custom emojis in a text, each name once. */
export function inlineEmojisJson(text: string): readonly object[] {
  const found = new Map<string, object>()
  for (const [, animated, name = '', id = ''] of text.matchAll(/<(a?):(\w+):(\d{1,19})>/g)) {
    const isAnimated = animated === 'a'
    const emoji = { id, name, code: name, isAnimated, imageUrl: customImage(id, isAnimated) }
    if (!found.has(name)) found.set(name, emoji)
  }
  return [...found.values()]
}
