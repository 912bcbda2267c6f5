import { channelOf, spokenChannelOf } from './access.ts'
import { invalidField, missingPermissions, unknown } from './api-error.ts'
import type { Call } from './call.ts'
import { firstFrom, type HeldChannel, type HeldMessage } from './guild-data.ts'
import type { DiscordChannel, DiscordMessage } from './json.ts'
import { timeText } from './moments.ts'
import { messageView } from './views.ts'

export const channel = (call: Call): DiscordChannel => channelOf(call).json

/** Newest first, whichever end of the channel was asked for. Who may not read the history is told of nothing. */
export function messages(call: Call): readonly DiscordMessage[] {
  const held = spokenChannelOf(call)
  const page = pageAsked(call, held)
  if (!call.data.may(held.json, 'READ_MESSAGE_HISTORY')) return []
  return page.map((message) => messageView(call.data, message)).reverse()
}

function pageAsked(call: Call, held: HeldChannel): readonly HeldMessage[] {
  const all = held.messages
  const limit = call.numberAsked('limit', { from: 1, to: 100, otherwise: 50 })
  const bounds = (['before', 'after', 'around'] as const).map((name) => [name, call.idAsked(name)] as const)
  const [[name, id] = ['before', null], another] = bounds.filter(([, bound]) => bound !== null)
  if (another !== undefined) throw invalidField(another[0], 'MUTUALLY_EXCLUSIVE', `It excludes ${name}.`)
  if (id === null) return all.slice(-limit)
  const from = firstFrom(all, id)
  const behind = all[from]?.json.id === id ? from + 1 : from
  if (name === 'after') return all.slice(behind, behind + limit)
  const start = name === 'before' ? from - limit : from - Math.floor(limit / 2)
  return all.slice(Math.max(0, start), name === 'before' ? from : start + limit)
}

export function message(call: Call): DiscordMessage {
  return messageView(call.data, messageOf(call))
}

export function messageOf(call: Call): HeldMessage {
  const held = spokenChannelOf(call)
  if (!call.data.may(held.json, 'READ_MESSAGE_HISTORY')) throw missingPermissions()
  const found = call.data.find(held, call.id('message'))
  if (found === undefined) throw unknown('Message')
  return found
}

/** The last pinned first. Who may not read the history is told of none. */
export function pins(call: Call): object {
  const held = spokenChannelOf(call)
  const before = call.timeAsked('before') ?? Number.POSITIVE_INFINITY
  const limit = call.numberAsked('limit', { from: 1, to: 50, otherwise: 50 })
  const readable = call.data.may(held.json, 'READ_MESSAGE_HISTORY') ? held.messages : []
  const pinned = readable
    .flatMap((message) => (message.pinnedAt === null ? [] : [{ message, at: message.pinnedAt }]))
    .filter(({ at }) => at < before)
    .sort((a, b) => b.at - a.at)
  return {
    items: pinned.slice(0, limit).map(({ message, at }) => ({
      pinned_at: timeText(at),
      message: messageView(call.data, message),
    })),
    has_more: pinned.length > limit,
  }
}
