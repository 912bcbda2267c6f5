import { z } from 'zod'
import type { SourceUser } from '../../domain/archive/source.ts'
import { flag, text, textOrNone, userId } from './fields.ts'

/** A person, bot or webhook. `member` stands only where Discord shows someone as a member of the guild. */
export const userSchema = z.object({
  id: userId,
  username: text,
  global_name: textOrNone,
  avatar: textOrNone,
  discriminator: text,
  bot: flag,
  member: z.object({ nick: textOrNone }).nullish(),
})

export type DiscordUser = z.output<typeof userSchema>

/** Only a member shows its nickname, or that it has none; of roles, and so of the colour, nothing stands beside a message. */
export function userOf(user: DiscordUser): SourceUser {
  const { id, username, bot, member } = user
  return {
    id,
    isBot: bot,
    name: username,
    displayName: user.global_name,
    ...(member && { nickname: member.nick }),
    avatarUrl: avatarOf(user),
  }
}

/** The size that exports ask for: the same picture has the same address. */
const avatarOf = (user: DiscordUser): string =>
  user.avatar === null
    ? `${cdn}/embed/avatars/${defaultAvatar(user)}.png`
    : `${cdn}/avatars/${user.id}/${user.avatar}.${user.avatar.startsWith('a_') ? 'gif' : 'png'}?size=512`

/** Discord's documentation, "CDN Endpoints": who has no discriminator any more gets one of six by the id. */
const defaultAvatar = ({ id, discriminator }: DiscordUser): number =>
  Number(discriminator) > 0 ? Number(discriminator) % 5 : Number((BigInt(id) >> 22n) % 6n)

const cdn = 'https://cdn.discordapp.com'
