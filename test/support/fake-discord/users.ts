import type { SamplePerson } from '../../../adapters/sample/people.ts'
import type { SourceUser } from '../../../domain/archive/source.ts'
import type { DiscordUser } from './json.ts'

/** How a person, a bot or a webhook stands in messages. What the sample calls a nickname is what Discord shows: `global_name`. */
export function userJson(user: SourceUser, kind: SamplePerson['kind']): DiscordUser {
  return {
    id: user.id,
    username: user.name,
    avatar: avatarIn(user.avatarUrl ?? ''),
    discriminator: discriminatorOf(user, kind),
    public_flags: 0,
    flags: 0,
    ...(user.isBot && { bot: true as const }),
    global_name: user.isBot || user.nickname == null || user.nickname === user.name ? null : user.nickname,
    primary_guild: null,
  }
}

/** People have had none since 2023; bots have kept theirs. */
function discriminatorOf({ id }: SourceUser, kind: SamplePerson['kind']): string {
  if (kind === 'person') return '0'
  return kind === 'bot' ? id.slice(-4) : '0000'
}

/** The hash in an avatar's address; `null` for the pictures that Discord gives to those who have none. */
const avatarIn = (url: string): string | null =>
  /\/avatars\/(?:\d+\/)?((?:a_)?[0-9a-f]{32})\.\w+/.exec(url)?.[1] ?? null
