import { ChannelType } from 'discord-api-types/v10'
import type { ChannelKind } from '../../domain/archive/channel.ts'
import type { LiveChannel } from '../../domain/archive/ports/live-sources.ts'
import { compareSnowflakes, type Snowflake } from '../../domain/archive/snowflake.ts'
import type { DiscordChannel, DiscordThread } from './channel-json.ts'
import type { Items, Malformed } from './items.ts'
import { anyone, type GuildMember, type GuildRoles, has, type PermissionName, permissionsOf } from './permissions.ts'

/** A channel that threads hang on, and which of its archived private ones the bot may list. */
export interface Threaded {
  readonly id: Snowflake
  readonly privates: 'all' | 'joined' | 'none'
}

/** A guild's channels, as the bot and as everyone sees them. */
export class Channels {
  readonly #guild: GuildRoles
  readonly #bot: GuildMember
  readonly #channels: ReadonlyMap<string, DiscordChannel>
  readonly #malformed: readonly Malformed[]
  readonly #observedAt: Date

  constructor(guild: GuildRoles, bot: GuildMember, { read, malformed }: Items<DiscordChannel>, observedAt: Date) {
    this.#guild = guild
    this.#bot = bot
    this.#channels = new Map(read.map((channel) => [channel.id, channel]))
    this.#malformed = malformed
    this.#observedAt = observedAt
  }

  /** Categories, then what may stand in them, in the order in which Discord shows them. */
  *all(): Generator<LiveChannel> {
    const [categories, others] = [true, false].map((wanted) =>
      [...this.#channels.values()].filter(({ type }) => (type === ChannelType.GuildCategory) === wanted).sort(byPlace),
    )
    for (const channel of [...(categories ?? []), ...(others ?? [])])
      if (!this.#isDoubtful(channel)) yield this.#channelOf(channel)
  }

  /** Those that `all` leaves out because a channel in them cannot be read, which may be one that everyone sees. */
  get doubtful(): readonly Snowflake[] {
    return [...this.#channels.values()].filter((channel) => this.#isDoubtful(channel)).map(({ id }) => id)
  }

  /** Those that threads hang on, and whose threads the bot may list. */
  *withThreads(): Generator<Threaded> {
    for (const channel of this.#threaded()) {
      if (!this.#mayListThreads(channel)) continue
      const managed = this.#botMay(channel, 'ManageThreads') ? 'all' : 'joined'
      yield { id: channel.id, privates: channel.type === ChannelType.GuildText ? managed : 'none' }
    }
  }

  /** Those that threads hang on, and whose threads the bot may not list. */
  withHiddenThreads(): readonly Snowflake[] {
    return this.#threaded()
      .filter((channel) => !this.#mayListThreads(channel))
      .map(({ id }) => id)
  }

  /** `false` where its channel was listed and could not be read, or may have been. */
  isParentReadable({ parent_id }: DiscordThread): boolean {
    return this.#channels.has(parent_id ?? '') || this.#malformed.every(({ id }) => id !== null && id !== parent_id)
  }

  threadOf(thread: DiscordThread, observedAt: Date): LiveChannel {
    const { id, name, type, applied_tags, last_message_id, thread_metadata } = thread
    const parent = this.#channels.get(thread.parent_id ?? '')
    const confidential = type === ChannelType.PrivateThread
    const archived = thread_metadata?.archived === true
    return {
      id,
      kind: 'thread',
      name,
      confidential,
      parent: thread.parent_id && { id: thread.parent_id, name: parent?.name ?? null },
      topic: null,
      settings: {
        position: 0,
        nsfw: parent?.nsfw === true,
        archived,
        locked: thread_metadata?.locked === true,
        tags: (parent?.available_tags ?? []).filter((tag) => applied_tags.includes(tag.id)).map((tag) => tag.name),
      },
      observedAt,
      visibility: !confidential && parent && this.#everyoneReads(parent) ? 'everyone' : 'restricted',
      lastMessageId: last_message_id,
      archivedAt: (archived && thread_metadata?.archive_timestamp) || null,
      unreadable: parent === undefined ? null : this.#hindrance(parent),
    }
  }

  #threaded(): readonly DiscordChannel[] {
    return [...this.#channels.values()].filter(({ type }) => threaded.has(type)).sort(byPlace)
  }

  #mayListThreads(channel: DiscordChannel): boolean {
    return this.#botMay(channel, 'ViewChannel', 'ReadMessageHistory')
  }

  #isDoubtful(channel: DiscordChannel): boolean {
    if (channel.type !== ChannelType.GuildCategory || this.#everyoneSees(channel)) return false
    return this.#malformed.some(({ parentId }) => parentId === undefined || parentId === channel.id)
  }

  #channelOf(channel: DiscordChannel): LiveChannel {
    const { id, name, position, nsfw, available_tags } = channel
    const kind = kinds.get(channel.type) ?? 'unknown'
    const holdsMessages = !silent.has(kind) && (kind !== 'unknown' || channel.last_message_id !== null)
    return {
      id,
      kind,
      name,
      confidential: false,
      parent: channel.parent_id && { id: channel.parent_id, name: this.#channels.get(channel.parent_id)?.name ?? null },
      topic: channel.topic ?? null,
      settings: {
        position: Math.max(0, position ?? 0),
        nsfw,
        archived: false,
        locked: false,
        tags: available_tags.map((tag) => tag.name),
      },
      observedAt: this.#observedAt,
      visibility: this.#everyoneSees(channel) ? 'everyone' : 'restricted',
      lastMessageId: holdsMessages ? channel.last_message_id : null,
      archivedAt: null,
      // A forum has no messages of its own; what keeps the bot from it keeps it from its threads.
      unreadable: holdsMessages
        ? this.#hindrance(channel)
        : kind === 'forum'
          ? (this.#hindrance(channel) ?? 'no_messages')
          : 'no_messages',
    }
  }

  /** A category is shown to whom it lets in, and to whom one of its channels is shown. */
  #everyoneSees(channel: DiscordChannel): boolean {
    if (channel.type !== ChannelType.GuildCategory) return this.#everyoneReads(channel)
    if (has(this.#permissionsOf(anyone, channel), 'ViewChannel')) return true
    return [...this.#channels.values()].some((child) => child.parent_id === channel.id && this.#everyoneReads(child))
  }

  #everyoneReads(channel: DiscordChannel): boolean {
    const permissions = this.#permissionsOf(anyone, channel)
    return (
      has(permissions, 'ViewChannel', 'ReadMessageHistory') &&
      (!spoken.has(channel.type) || has(permissions, 'Connect'))
    )
  }

  /** What keeps the bot from the messages of a channel, and of its threads. */
  #hindrance(channel: DiscordChannel): LiveChannel['unreadable'] {
    if (!this.#botMay(channel, 'ViewChannel') || (spoken.has(channel.type) && !this.#botMay(channel, 'Connect')))
      return 'no_access'
    return this.#botMay(channel, 'ReadMessageHistory') ? null : 'no_history'
  }

  #botMay(channel: DiscordChannel, ...names: readonly PermissionName[]): boolean {
    return has(this.#permissionsOf(this.#bot, channel), ...names)
  }

  #permissionsOf(member: GuildMember, { permission_overwrites }: DiscordChannel): bigint {
    return permissionsOf(member, this.#guild, permission_overwrites)
  }
}

/** Discord's documentation, "Channel Types". A media channel is a forum of pictures. */
const kinds: ReadonlyMap<number, ChannelKind> = new Map([
  [ChannelType.GuildText, 'text'],
  [ChannelType.GuildVoice, 'voice'],
  [ChannelType.GuildCategory, 'category'],
  [ChannelType.GuildAnnouncement, 'announcement'],
  [ChannelType.GuildStageVoice, 'stage'],
  [ChannelType.GuildForum, 'forum'],
  [ChannelType.GuildMedia, 'forum'],
])

/** Of these kinds no channel has messages of its own. */
export const silent: ReadonlySet<ChannelKind> = new Set(['category', 'forum'])

/** To read in them takes the permission to connect too (Discord's documentation, "Get Channel Messages"). */
const spoken: ReadonlySet<number> = new Set([ChannelType.GuildVoice, ChannelType.GuildStageVoice])

const threaded: ReadonlySet<number> = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
])

const byPlace = (a: DiscordChannel, b: DiscordChannel): number =>
  (a.position ?? 0) - (b.position ?? 0) || compareSnowflakes(a.id, b.id)
