import type { GuildData } from './guild-data.ts'
import { type DiscordMessage, type DiscordUser, messageTypes } from './json.ts'
import { timeText } from './moments.ts'

export const nowText = (): string => timeText(Date.now() * 1_000)

/** The first of the crowd. */
export function someone({ people }: GuildData): DiscordUser {
  const [first] = people
  if (first === undefined) throw new Error('Nobody is there.')
  return first
}

/** Said now. */
export const plainMessage = (author: DiscordUser): Omit<DiscordMessage, 'id' | 'channel_id'> => ({
  type: messageTypes.default,
  content: 'Something new.',
  author,
  mentions: [],
  mention_roles: [],
  mention_everyone: false,
  attachments: [],
  embeds: [],
  components: [],
  timestamp: nowText(),
  edited_timestamp: null,
  flags: 0,
  pinned: false,
  tts: false,
})
