import { isInitial } from './channel-json.ts'
import { firstFrom, type GuildData, type HeldChannel } from './guild-data.ts'
import { type DiscordMessage, isThread } from './json.ts'
import { compareIds, type Micros, timeText } from './moments.ts'
import { nowText, plainMessage, someone } from './starting.ts'
import { withMetadata } from './thread-changes.ts'

export interface MessageChanges {
  /** By default someone says something now. With an `id` it goes where that belongs. Wakes an archived thread. */
  addMessage(channelId: string, partial?: Partial<DiscordMessage>): DiscordMessage
  /** Someone writes something else in its place, now. */
  editMessage(channelId: string, id: string, partial: Partial<DiscordMessage>): DiscordMessage
  /** As at Discord, the channel goes on calling it its last one, if it was. */
  deleteMessage(channelId: string, id: string): void
  /** `at`: when it was pinned, in microseconds. */
  pin(channelId: string, id: string, at?: Micros): void
  unpin(channelId: string, id: string): void
}

export const messageChanges = (data: GuildData): MessageChanges => ({
  addMessage(channelId, partial = {}) {
    const channel = data.channel(channelId)
    const id = partial.id ?? data.newId(channel.messages.at(-1)?.json.id)
    const message: DiscordMessage = {
      ...plainMessage(someone(data), nowText(data)),
      ...partial,
      id,
      channel_id: channelId,
    }
    channel.messages.splice(firstFrom(channel.messages, id), 0, { json: message, reactions: [], pinnedAt: null })
    channel.json = {
      ...channel.json,
      last_message_id: later(channel.json.last_message_id, id),
      ...counted(channel, message),
    }
    if (channel.json.thread_metadata?.archived === true) {
      withMetadata(data, channelId, { archived: false, archive_timestamp: nowText(data) })
    }
    return message
  },

  editMessage(channelId, id, partial) {
    const held = data.message(channelId, id)
    held.json = { ...held.json, edited_timestamp: nowText(data), ...partial }
    return held.json
  },

  deleteMessage(channelId, id) {
    const channel = data.channel(channelId)
    const { json } = data.message(channelId, id)
    channel.messages.splice(firstFrom(channel.messages, id), 1)
    const { message_count } = channel.json
    if (message_count === undefined || isInitial(channelId, json)) return
    channel.json = { ...channel.json, message_count: message_count - 1 }
  },

  pin(channelId, id, at = data.now()) {
    const held = data.message(channelId, id)
    held.json = { ...held.json, pinned: true }
    held.pinnedAt = at
    const channel = data.channel(channelId)
    channel.json = { ...channel.json, last_pin_timestamp: timeText(at) }
  },

  unpin(channelId, id) {
    const held = data.message(channelId, id)
    held.json = { ...held.json, pinned: false }
    held.pinnedAt = null
  },
})

function counted({ json }: HeldChannel, message: DiscordMessage): object {
  if (!isThread(json) || isInitial(json.id, message)) return {}
  const { message_count = 0, total_message_sent = 0 } = json
  return { message_count: message_count + 1, total_message_sent: total_message_sent + 1 }
}

const later = (a: string | null, b: string): string => (a === null || compareIds(a, b) < 0 ? b : a)
