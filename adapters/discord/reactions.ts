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
 * The message with everyone who reacted to it; nobody is named of a reaction of which Discord does not tell who gave it. As it was
 * given where it is gone. `channelId`: of the channel that the message stands in.
 */
export async function withReactionUsers(ask: Ask, channelId: string, message: SourceMessage): Promise<SourceMessage> {
  if (message.reactions === undefined || message.reactions.length === 0) return message
  try {
    const reactions: SourceReaction[] = []
    for (const reaction of message.reactions) {
      const users = await usersOf(ask, `/channels/${channelId}/messages/${message.id}`, reaction)
      reactions.push({ ...reaction, users })
    }
    return { ...message, reactions }
  } catch (error) {
    if (error instanceof Denied && error.code === RESTJSONErrorCodes.UnknownMessage) return message
    throw error
  }
}

/** Nobody where all that is left of a reaction is a number, or Discord does not say who: asked again, it would say no more. */
async function usersOf(ask: Ask, message: `/${string}`, reaction: SourceReaction): Promise<readonly SourceUser[]> {
  const { emoji, count, burstCount = 0 } = reaction
  const route = `${message}/reactions/${nameOf(emoji)}` as const
  const users = new Map<string, SourceUser>()
  try {
    if (count > burstCount) await collect(ask, route, kinds.normal, users)
    if (burstCount > 0) await collect(ask, route, kinds.burst, users)
  } catch (error) {
    if (!isOfTheReaction(error)) throw error
    return []
  }
  return [...users.values()]
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

/** The reaction is gone, or Discord refuses what is asked of it for another reason. */
const isOfTheReaction = (error: unknown): boolean =>
  error instanceof Untold ||
  (error instanceof Denied && error.code === RESTJSONErrorCodes.UnknownEmoji) ||
  (error instanceof SourceRefused && error.details.reason === 'channel_refused')

/** Of a custom emoji the id alone counts, but a name has to stand before it. */
const nameOf = ({ id, name }: SourceEmoji): string => encodeURIComponent(id === null ? name : `${name || '_'}:${id}`)

/** Codes of Discord's. */
export const reactionGone: ReadonlySet<number | null> = new Set([
  RESTJSONErrorCodes.UnknownMessage,
  RESTJSONErrorCodes.UnknownEmoji,
])
