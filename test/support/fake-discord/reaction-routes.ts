import { unknownEmoji } from './api-error.ts'
import type { Call } from './call.ts'
import type { DiscordEmoji, DiscordUser } from './json.ts'
import { messageOf } from './message-routes.ts'
import { compareIds } from './moments.ts'
import { sameEmoji } from './reactions.ts'

/** Who reacted, by id. Nobody, where it is an emoji and nobody did. */
export function reactors(call: Call): readonly DiscordUser[] {
  const kind = call.numberAsked('type', { from: 0, to: 1, otherwise: 0 }) === 0 ? 'normal' : 'burst'
  const after = call.idAsked('after') ?? '0'
  const limit = call.numberAsked('limit', { from: 1, to: 100, otherwise: 25 })
  const { reactions } = messageOf(call)
  const emoji = emojiIn(call.text('emoji'))
  const users = reactions.find((reaction) => sameEmoji(reaction.emoji, emoji))?.[kind] ?? []
  return users.filter(({ id }) => compareIds(id, after) > 0).slice(0, limit)
}

/** `name:id` of a custom emoji, else the emoji itself. Throws where it is neither. */
function emojiIn(text: string): Pick<DiscordEmoji, 'id' | 'name'> {
  const [, name, id] = /^(?:a:)?(\w+):(\d{17,19})$/.exec(text) ?? []
  if (name !== undefined && id !== undefined) return { name, id }
  if (!pictures.test(text)) throw unknownEmoji()
  return { id: null, name: text }
}

/** Pictures, with skin tones, flags and keycaps, in any number: more than Discord lets through. */
const pictures =
  /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3|\u200d|\ufe0f|[\u{e0020}-\u{e007f}])+$/u
