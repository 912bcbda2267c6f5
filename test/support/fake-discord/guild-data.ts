import type { Clock } from '../../../domain/shared/clock.ts'
import type { FakeGuild } from './guild-of.ts'
import { type DiscordChannel, type DiscordMessage, type DiscordRole, isThread, threadTypes } from './json.ts'
import { compareIds, idAt, type Micros, microsOf } from './moments.ts'
import type { FakeReaction } from './reactions.ts'
import { botRoleId, type PermissionName, permissionBits, permissionsIn } from './roles.ts'

export interface HeldMessage {
  json: DiscordMessage
  reactions: readonly FakeReaction[]
  /** In microseconds. */
  pinnedAt: number | null
}

export interface HeldChannel {
  json: DiscordChannel
  /** From the oldest to the newest. */
  readonly messages: HeldMessage[]
}

/** A guild as it is now, and how the bot stands to it. What it gives is never changed in place, but exchanged. */
export class GuildData {
  readonly id: string
  readonly name: string
  readonly bot: FakeGuild['bot']
  readonly people: FakeGuild['people']
  readonly channels = new Map<string, HeldChannel>()
  /** Threads that the bot is a member of. */
  readonly joined = new Set<string>()
  roles: readonly DiscordRole[]
  /** Of the bot, without @everyone. */
  botRoles: readonly string[] = [botRoleId]
  tokenHolds = true
  intent = true
  present = true
  available = true
  /** How often attachments were signed anew. */
  signature = 0
  readonly #clock: Clock
  #lastId = 0n

  constructor(guild: FakeGuild, clock: Clock) {
    this.#clock = clock
    this.id = guild.id
    this.name = guild.name
    this.bot = guild.bot
    this.people = guild.people
    this.roles = guild.roles
    for (const { channel, messages } of guild.channels) {
      const held = messages.map(({ message, reactions, pinnedAt }) => ({ json: message, reactions, pinnedAt }))
      this.channels.set(channel.id, { json: channel, messages: held })
    }
  }

  now(): Micros {
    return microsOf(this.#clock.now())
  }

  /** Throws where there is none. */
  channel(id: string): HeldChannel {
    const channel = this.channels.get(id)
    if (channel === undefined) throw new Error(`There is no channel ${id}.`)
    return channel
  }

  /** Throws where there is none. */
  message(channelId: string, id: string): HeldMessage {
    const message = this.find(this.channel(channelId), id)
    if (message === undefined) throw new Error(`There is no message ${id} in ${channelId}.`)
    return message
  }

  find({ messages }: HeldChannel, id: string): HeldMessage | undefined {
    const message = messages[firstFrom(messages, id)]
    return message?.json.id === id ? message : undefined
  }

  threadsOf(parentId: string): readonly HeldChannel[] {
    return [...this.channels.values()].filter(({ json }) => isThread(json) && json.parent_id === parentId)
  }

  /** Greater than any that it gave, and than `after`. */
  newId(after = '0'): string {
    const candidates = [idAt(this.#clock.now()), this.#lastId + 1n, BigInt(after) + 1n]
    this.#lastId = candidates.reduce((a, b) => (a > b ? a : b))
    return String(this.#lastId)
  }

  /** What the bot may do in it. A thread has the permissions of its channel. */
  may(channel: DiscordChannel, name: PermissionName): boolean {
    const parent = isThread(channel) ? this.channels.get(channel.parent_id ?? '')?.json : channel
    const roles = this.roles.filter(({ id }) => id === this.id || this.botRoles.includes(id))
    const bits = permissionsIn(parent?.permission_overwrites ?? [], roles, this.id, this.bot.id)
    return (bits & permissionBits[name]) !== 0n
  }

  /** Whether the bot has access to it: a private thread shows itself to its members, and to those who manage threads. */
  maySee(channel: DiscordChannel): boolean {
    if (!this.may(channel, 'VIEW_CHANNEL')) return false
    if (channel.type !== threadTypes.private) return true
    return this.joined.has(channel.id) || this.may(channel, 'MANAGE_THREADS')
  }
}

/** Where the first message lies that is not older than `id`. */
export function firstFrom(messages: readonly HeldMessage[], id: string): number {
  let low = 0
  let high = messages.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const message = messages[middle]
    if (message !== undefined && compareIds(message.json.id, id) < 0) low = middle + 1
    else high = middle
  }
  return low
}
