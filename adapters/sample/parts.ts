import { snowflake } from '../../domain/archive/snowflake.ts'
import type {
  SourceAttachment,
  SourceEmbed,
  SourceEmoji,
  SourceForward,
  SourcePoll,
  SourceReaction,
  SourceSticker,
  SourceUser,
} from '../../domain/archive/source.ts'
import type { Draw } from './draw.ts'
import { idOf, timeOf } from './moments.ts'
import { sentence } from './text.ts'
import { customEmojis, unicodeEmojis } from './words.ts'

/** Everything that hangs on a message. `bits` are those of its id, `someone` draws a user. */
export interface PartContext {
  readonly draw: Draw
  readonly bits: bigint
  readonly author: SourceUser
  readonly someone: () => SourceUser
}

const files = [
  ['photo.png', 'image/png'],
  ['Screenshot 2021-03-04 at 10.11.12.PNG', 'image/png'],
  ['notes.txt', 'text/plain; charset=utf-8'],
  ['архив.tar.gz', 'application/gzip'],
  ['図 (1).jpg', 'image/jpeg'],
  ['SPOILER_video.mp4', 'video/mp4'],
  ['voice-message.ogg', 'audio/ogg'],
  ['a&b=c?d#e%20f.json', 'application/json'],
  ['no-extension', null],
] as const

export function attachmentsOf({ draw, bits, author }: PartContext): readonly SourceAttachment[] {
  return Array.from({ length: 1 + draw.rank(4) }, (_, i): SourceAttachment => {
    const id = idOf(bits + BigInt((i + 1) << 12))
    const [name, contentType] = draw.pick(files)
    const fileName = draw.chance(5) ? `${author.id}-${name}` : name
    const seen = contentType?.startsWith('image') === true || contentType?.startsWith('video') === true
    const path = `${id}/${encodeURIComponent(fileName)}`
    return {
      id,
      fileName,
      size: 1 + draw.rank(25_000_000),
      contentType,
      url: `https://cdn.discordapp.com/attachments/${idOf(bits >> 12n)}/${path}?ex=${draw.hex(8)}&is=${draw.hex(8)}&hm=${draw.hex(64)}&`,
      width: seen ? draw.between(1, 4_000) : null,
      height: seen ? draw.between(1, 3_000) : null,
    }
  })
}

export function embedOf({ draw, bits, author }: PartContext): SourceEmbed {
  const image = () => ({
    url: `https://example.org/${draw.hex(8)}.png`,
    width: draw.between(1, 2_000),
    height: draw.between(1, 2_000),
  })
  const icon = `https://cdn.discordapp.com/avatars/${author.id}/${draw.hex(32)}.png`
  return {
    title: draw.chance(80) ? sentence(draw) : null,
    url: draw.chance(60) ? `https://example.org/${draw.hex(6)}` : null,
    description: draw.chance(80) ? `${sentence(draw)} <@${author.id}>` : null,
    timestamp: draw.chance(30) ? new Date(timeOf(bits)) : null,
    colour: draw.chance(60) ? `#${draw.hex(6)}` : null,
    author: draw.chance(60)
      ? { name: `by <@${author.id}>`, url: `https://discord.com/users/${author.id}`, iconUrl: icon }
      : null,
    footer: draw.chance(40)
      ? { text: `id ${author.id} · ${sentence(draw)}`, iconUrl: draw.chance(50) ? icon : null }
      : null,
    thumbnail: draw.chance(30) ? image() : null,
    video: draw.chance(15) ? image() : null,
    images: Array.from({ length: draw.rank(4) }, image),
    fields: Array.from({ length: draw.rank(6) }, () => ({
      name: sentence(draw),
      value: draw.chance(20) ? `<@!${author.id}>` : sentence(draw),
      inline: draw.chance(50),
    })),
  }
}

export const stickerOf = ({ draw }: PartContext): SourceSticker => {
  const id = snowflake(String(700_000_000_000_000_000n + BigInt(draw.below(30))))
  const format = draw.pick(['Png', 'Apng', 'Lottie', 'Gif'])
  const url = `https://cdn.discordapp.com/stickers/${id}.${format === 'Lottie' ? 'json' : 'png'}`
  return { id, name: `sticker ${draw.below(30)} 🐸`, format, url }
}

function emojiOf(draw: Draw): SourceEmoji {
  if (draw.chance(60)) return { id: null, name: draw.pick(unicodeEmojis), animated: false }
  const [id, name, animated] = draw.pick(customEmojis)
  return { id: snowflake(id), name, animated }
}

/** Some platforms and versions say who reacted, some only how many: for one message all reactions do or none. */
export function reactionsOf({ draw, someone }: PartContext): readonly SourceReaction[] {
  const emojis = new Map(Array.from({ length: 1 + draw.rank(6) }, () => emojiOf(draw)).map((e) => [e.id ?? e.name, e]))
  const tellsUsers = draw.chance(70)
  return [...emojis.values()].map((emoji): SourceReaction => {
    const users = distinct(Array.from({ length: 1 + draw.rank(60) }, someone))
    const burstCount = draw.chance(5) ? 1 : 0
    return tellsUsers
      ? { emoji, count: users.length, burstCount, users }
      : { emoji, count: 1 + draw.rank(1_000), burstCount }
  })
}

export function pollOf({ draw, bits, someone }: PartContext): SourcePoll {
  const told = draw.chance(70)
  const answers = Array.from({ length: draw.between(2, 5) }, () => {
    const voters = distinct(Array.from({ length: draw.rank(20) }, someone))
    const emoji = draw.chance(50) ? emojiOf(draw) : null
    const answer = { text: sentence(draw), emoji, votes: voters.length }
    return told ? { ...answer, voters } : answer
  })
  const expiresAt = draw.chance(80) ? new Date(timeOf(bits) + 86_400_000) : null
  return { question: `${sentence(draw)}?`, answers, expiresAt, multiple: draw.chance(30) }
}

/** The forwarded message was written by someone whom its text names, told or not. */
export function forwardOf(context: PartContext): SourceForward {
  const { draw, bits, someone } = context
  const author = someone()
  const from = { ...context, bits: bits - (BigInt(draw.between(1, 1_000_000_000)) << 12n) }
  const sentAt = new Date(timeOf(from.bits))
  return {
    sentAt,
    editedAt: draw.chance(20) ? new Date(sentAt.getTime() + 1_000) : null,
    text: `${sentence(draw)} <@${author.id}> https://discord.com/users/${author.id}`,
    attachments: draw.chance(30) ? attachmentsOf(from) : [],
    embeds: draw.chance(20) ? [embedOf(from)] : [],
    stickers: draw.chance(5) ? [stickerOf(from)] : [],
    ...(draw.chance(50) ? { author } : {}),
  }
}

const distinct = (users: readonly SourceUser[]): readonly SourceUser[] => [
  ...new Map(users.map((user) => [user.id, user])).values(),
]
