import { autoArchive, threadType } from './channel-json.ts'
import type { GuildData } from './guild-data.ts'
import { channelTypes, type DiscordChannel, messageTypes, type ThreadMetadata } from './json.ts'
import { laterId, type Micros, timeText } from './moments.ts'
import { nowText, plainMessage, someone } from './starting.ts'

export interface ThreadChanges {
  /** In a forum with its first message; from a message of the channel, or from nothing. */
  addThread(parentId: string, facts?: ThreadStart): DiscordChannel
  /** `at`: when, in microseconds. */
  archiveThread(threadId: string, at?: Micros): DiscordChannel
  unarchiveThread(threadId: string): DiscordChannel
  /** Makes the bot a member of the thread. */
  joinThread(threadId: string): void
}

export interface ThreadStart {
  readonly name?: string
  /** The message of the channel that it starts from. */
  readonly messageId?: string
  readonly isPrivate?: boolean
  /** Ids of the forum's tags. */
  readonly tags?: readonly string[]
}

export const threadChanges = (data: GuildData): ThreadChanges => ({
  addThread(parentId, { name = 'A new thread', messageId, isPrivate = false, tags = [] } = {}) {
    const parent = data.channel(parentId)
    const source = messageId === undefined ? undefined : data.message(parentId, messageId).json
    const id = source?.id ?? data.newId(parent.json.last_message_id ?? undefined)
    if (data.channels.has(id)) throw new Error(`There is a thread ${id} already.`)
    const isForum = parent.json.type === channelTypes.forum
    const author = source?.author ?? someone(data)
    const thread: DiscordChannel = {
      id,
      type: threadType(parent.json, isPrivate),
      guild_id: data.id,
      name,
      flags: 0,
      parent_id: parentId,
      last_message_id: null,
      rate_limit_per_user: 0,
      owner_id: author.id,
      thread_metadata: {
        ...{ archived: false, archive_timestamp: nowText(data), auto_archive_duration: autoArchive, locked: false },
        create_timestamp: nowText(data),
        ...(isPrivate && { invitable: false }),
      },
      ...{ message_count: 0, total_message_sent: 0, member_count: 1 },
      ...(isForum && { applied_tags: tags }),
    }
    const first = source
      ? {
          id: laterId(id, 1),
          type: messageTypes.threadStarter,
          content: '',
          message_reference: { type: 0 as const, channel_id: parentId, message_id: id, guild_id: data.id },
        }
      : { id }
    const json = { ...plainMessage(author, nowText(data)), ...first, channel_id: id }
    const messages = source || isForum ? [{ json, reactions: [], pinnedAt: null }] : []
    data.channels.set(id, { json: { ...thread, last_message_id: messages[0]?.json.id ?? null }, messages })
    if (isForum) parent.json = { ...parent.json, last_message_id: id }
    return data.channel(id).json
  },

  archiveThread(threadId, at = data.now()) {
    return withMetadata(data, threadId, { archived: true, archive_timestamp: timeText(at) })
  },

  unarchiveThread(threadId) {
    return withMetadata(data, threadId, { archived: false, archive_timestamp: nowText(data) })
  },

  joinThread(threadId) {
    data.joined.add(data.channel(threadId).json.id)
  },
})

/** Throws for what is no thread. */
export function withMetadata(data: GuildData, threadId: string, change: Partial<ThreadMetadata>): DiscordChannel {
  const held = data.channel(threadId)
  if (held.json.thread_metadata === undefined) throw new Error(`${threadId} is no thread.`)
  held.json = { ...held.json, thread_metadata: { ...held.json.thread_metadata, ...change } }
  return held.json
}
