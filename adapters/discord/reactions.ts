import { RESTJSONErrorCodes } from 'discord-api-types/v10'
import { z } from 'zod'
import type { SourceEmoji, SourceMessage, SourceReaction, SourceUser } from '../../domain/archive/source.ts'
import { type Ask, Denied, question } from './question.ts'
import { userOf, userSchema } from './user.ts'

/** At most as many users Discord gives at once. */
const limit = 100

/** Discord keeps who reacted as always apart from who gave a super reaction. */
const kinds = { normal: '0', burst: '1' } as const

/** The message with everyone who reacted to it. `channelId`: of the channel that the message stands in. */
export async function withReactionUsers(ask: Ask, channelId: string, message: SourceMessage): Promise<SourceMessage> {
  if (message.reactions === undefined || message.reactions.length === 0) return message
  const reactions: SourceReaction[] = []
  for (const reaction of message.reactions) {
    const users = await usersOf(ask, `/channels/${channelId}/messages/${message.id}`, reaction)
    reactions.push(users === null ? reaction : { ...reaction, users })
  }
  return { ...message, reactions }
}

/** `null` where Discord does not say: the message or the reaction is gone, or all that is left of it is a number. */
async function usersOf(
  ask: Ask,
  message: `/${string}`,
  reaction: SourceReaction,
): Promise<readonly SourceUser[] | null> {
  const { emoji, count, burstCount = 0 } = reaction
  const route = `${message}/reactions/${nameOf(emoji)}` as const
  const users = new Map<string, SourceUser>()
  try {
    if (count > burstCount) await collect(ask, route, kinds.normal, users)
    if (burstCount > 0) await collect(ask, route, kinds.burst, users)
  } catch (error) {
    if (error instanceof Denied && reactionGone.has(error.code)) return null
    throw error
  }
  return users.size === 0 && count > 0 ? null : [...users.values()]
}

async function collect(ask: Ask, route: `/${string}`, type: string, users: Map<string, SourceUser>): Promise<void> {
  let after = '0'
  for (;;) {
    const page = await ask(question('reactions', route, z.array(userSchema), { type, after, limit: String(limit) }))
    for (const user of page) users.set(user.id, userOf(user))
    const last = page.at(-1)
    if (last === undefined || page.length < limit || last.id === after) return
    after = last.id
  }
}

/** Of a custom emoji the id alone counts, but a name has to stand before it. */
const nameOf = ({ id, name }: SourceEmoji): string => encodeURIComponent(id === null ? name : `${name || '_'}:${id}`)

/** Codes of Discord's. */
export const reactionGone: ReadonlySet<number | null> = new Set([
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.UnknownEmoji,
])
