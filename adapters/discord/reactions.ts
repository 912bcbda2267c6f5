import { RESTJSONErrorCodes } from 'discord-api-types/v10'
import { SourceRefused } from '../../domain/archive/errors.ts'
import type { SourceEmoji, SourceMessage, SourceReaction, SourceUser } from '../../domain/archive/source.ts'
import { itemsOf } from './items.ts'
import { type Ask, Denied, question } from './question.ts'
import { userOf, userSchema } from './user.ts'

/** At most as many users Discord gives at once. */
const limit = 100

/** Discord keeps who reacted as always apart from who gave a super reaction. */
const kinds = { normal: '0', burst: '1' } as const

/**
 * The message with everyone who reacted to it, or as it was given where Discord refuses to tell of it. `channelId`: of the channel
 * that the message stands in.
 */
export async function withReactionUsers(ask: Ask, channelId: string, message: SourceMessage): Promise<SourceMessage> {
  if (message.reactions === undefined || message.reactions.length === 0) return message
  try {
    const reactions: SourceReaction[] = []
    for (const reaction of message.reactions) {
      const users = await usersOf(ask, `/channels/${channelId}/messages/${message.id}`, reaction)
      reactions.push(users === null ? reaction : { ...reaction, users })
    }
    return { ...message, reactions }
  } catch (error) {
    if (isOfTheMessage(error)) return message
    throw error
  }
}

/** `null` where all that is left of a reaction is a number. */
async function usersOf(
  ask: Ask,
  message: `/${string}`,
  reaction: SourceReaction,
): Promise<readonly SourceUser[] | null> {
  const { emoji, count, burstCount = 0 } = reaction
  const route = `${message}/reactions/${nameOf(emoji)}` as const
  const users = new Map<string, SourceUser>()
  if (count > burstCount) await collect(ask, route, kinds.normal, users)
  if (burstCount > 0) await collect(ask, route, kinds.burst, users)
  return users.size === 0 && count > 0 ? null : [...users.values()]
}

async function collect(ask: Ask, route: `/${string}`, type: string, users: Map<string, SourceUser>): Promise<void> {
  let after = '0'
  for (;;) {
    const { read, malformed } = await ask(
      question('reactions', route, itemsOf(userSchema), { type, after, limit: String(limit) }),
    )
    const last = read.at(-1)
    if (malformed.length > 0 || last?.id === after) throw new Untold()
    for (const user of read) users.set(user.id, userOf(user))
    if (last === undefined || read.length < limit) return
    after = last.id
  }
}

/** Discord answered with something that does not say who reacted. */
class Untold extends Error {}

/** The message or the reaction is gone, or Discord refuses what is asked of it for another reason. */
const isOfTheMessage = (error: unknown): boolean =>
  error instanceof Untold ||
  (error instanceof Denied && reactionGone.has(error.code)) ||
  (error instanceof SourceRefused && error.details.reason === 'channel_refused')

/** Of a custom emoji the id alone counts, but a name has to stand before it. */
const nameOf = ({ id, name }: SourceEmoji): string => encodeURIComponent(id === null ? name : `${name || '_'}:${id}`)

/** Codes of Discord's. */
export const reactionGone: ReadonlySet<number | null> = new Set([
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.UnknownEmoji,
])
