import type { SourceUser } from '../../domain/archive/source.ts'
import { clip } from '../../domain/shared/text.ts'
import type { Draw } from './draw.ts'
import { customEmojis, oddTexts, words } from './words.ts'

/** Words of many languages, most often a few. */
export function sentence(draw: Draw): string {
  const parts = Array.from({ length: 1 + draw.rank(40) }, () => draw.pick(words))
  if (draw.chance(6)) parts.push(customEmoji(draw))
  if (draw.chance(3)) parts.push(`https://example.org/${draw.hex(6)}?q=${draw.below(99)}`)
  if (draw.chance(2)) parts.splice(1, 0, '**bold**', '`code`', '||spoiler||')
  if (draw.chance(2)) parts.push('\n```ts\nconst answer = 42\n```')
  return parts.join(' ')
}

function customEmoji(draw: Draw): string {
  const [id, name, animated] = draw.pick(customEmojis)
  return `<${animated ? 'a' : ''}:${name}:${id}>`
}

/** Up to 4,000 characters, as many as a paying member may write. */
export function longText(draw: Draw): string {
  let text = sentence(draw)
  while (text.length < 3_800) text += `\n${sentence(draw)}`
  return clip(text, 3_800).trimEnd()
}

export const oddText = (draw: Draw): string =>
  draw.chance(70) ? draw.pick(oddTexts) : `${anyPlane(draw)} ${draw.pick(oddTexts)}`

/** Characters of all planes of Unicode, assigned or not. */
function anyPlane(draw: Draw): string {
  const points = Array.from({ length: draw.between(1, 24) }, () => draw.below(17) * 0x10000 + draw.between(1, 0xffff))
  return String.fromCodePoint(...points.filter((point) => point < 0xd800 || point > 0xdfff))
}

/** The forms in which a text names people. */
export function mentioning(draw: Draw, users: readonly SourceUser[]): string {
  const named = users.map(({ id }) => (draw.chance(20) ? `<@!${id}>` : `<@${id}>`))
  const others = ['<@&300000000000000001>', '@everyone', customEmoji(draw), '<t:1600000000:R>'] as const
  if (draw.chance(25)) named.push(draw.pick(others))
  return [draw.chance(50) ? sentence(draw) : '', ...named, sentence(draw)].join(' ').trim()
}

/** Where ids of people stand in addresses, and bare. */
export function addresses(draw: Draw, { id }: SourceUser): string {
  return draw.pick([
    `My id is ${id}, as you asked.`,
    `https://discord.com/users/${id}`,
    `https://cdn.discordapp.com/avatars/${id}/${draw.hex(32)}.webp?size=1024`,
    `see https://discordapp.com/users/${id}/profile and discord://-/users/${id}`,
    `https://discord.com/api/webhooks/${id}/${draw.hex(20)}`,
    `https://cdn.discordapp.com/guilds/1/users/${id}/avatars/a_${draw.hex(32)}.gif`,
    `https://example.org/go?to=https%3A%2F%2Fdiscord.com%2Fusers%2F${id}`,
    `https://cdn.discordapp.com/banners/${id}/${draw.hex(32)}.png`,
  ])
}
