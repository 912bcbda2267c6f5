import type { GuildData } from './guild-data.ts'
import { type DiscordMessage, type DiscordUser, messageTypes } from './json.ts'
import { timeText } from './moments.ts'

export const nowText = (data: GuildData): string => timeText(data.now())

/** The first of the crowd. */
export function someone({ people }: GuildData): DiscordUser {
  const [first] = people
  if (first === undefined) throw new Error('Nobody is there.')
  return first
}

/** `timestamp`: when it was said. */
export const plainMessage = (author: DiscordUser, timestamp: string): Omit<DiscordMessage, 'id' | 'channel_id'> => ({
  type: messageTypes.default,
  content: 'Something new.',
  author,
  mentions: [],
  mention_roles: [],
  mention_everyone: false,
  attachments: [],
  embeds: [],
  components: [],
  timestamp,
  edited_timestamp: null,
  flags: 0,
  pinned: false,
  tts: false,
})
