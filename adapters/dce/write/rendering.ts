import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { SourceMessage, SourceUser } from '../../../domain/archive/source.ts'

/** Writes a text as DCE does. */
export type Rendering = (text: string) => string

/** As it was written: `--markdown false`. */
export const raw: Rendering = (text) => text

/** What Discord calls someone in the community. */
export const shownName = (user: SourceUser): string => user.nickname ?? user.displayName ?? user.name

const markup = /<@!?(?<user>\d+)>|<#(?<channel>\d+)>|<@&\d+>|<a?:(?<emoji>\w+):\d+>|<t:(?<time>-?\d{1,12})(?::\w)?>/g

/** With the names of people, channels and emojis in place of their ids, which are lost. `channelNames`: by id. */
export function rendered(message: SourceMessage, channelNames: ReadonlyMap<Snowflake | string, string>): Rendering {
  const people = new Map<string, string>()
  for (const user of message.mentions ?? []) people.set(user.id, shownName(user))
  return (text) =>
    text.replace(markup, (found, ...rest: unknown[]) => {
      const { user, channel, emoji, time } = groupsOf(rest)
      if (user !== undefined) return `@${people.get(user) ?? 'Unknown'}`
      if (channel !== undefined) return `#${channelNames.get(channel) ?? 'deleted-channel'}`
      if (emoji !== undefined) return `:${emoji}:`
      if (time !== undefined) return dateText(Number(time))
      return found === '' ? found : '@deleted-role'
    })
}

const groupsOf = (rest: readonly unknown[]): Readonly<Record<string, string | undefined>> =>
  rest.at(-1) as Readonly<Record<string, string | undefined>>

function dateText(seconds: number): string {
  const date = new Date(seconds * 1_000)
  return Number.isNaN(date.getTime()) ? 'Invalid date' : date.toISOString().slice(0, 16).replace('T', ' ')
}
