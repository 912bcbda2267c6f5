/** Discord's JSON, as far as the fake speaks it. Numbers of types and flags are those of API v10. */

export interface DiscordUser {
  readonly id: string
  readonly username: string
  readonly avatar: string | null
  readonly discriminator: string
  readonly public_flags: number
  readonly flags: number
  readonly bot?: true
  readonly global_name: string | null
  readonly primary_guild: null
}

export interface DiscordRole {
  readonly id: string
  readonly name: string
  readonly permissions: string
  readonly position: number
  readonly managed: boolean
  readonly color: number
  readonly colors: object
  readonly hoist: boolean
  readonly mentionable: boolean
  readonly icon: null
  readonly unicode_emoji: null
  readonly flags: number
}

export interface DiscordOverwrite {
  readonly id: string
  /** 0: of a role, 1: of a member. */
  readonly type: 0 | 1
  readonly allow: string
  readonly deny: string
}

/** A channel of a guild, or a thread, which alone has `thread_metadata`. */
export interface DiscordChannel {
  readonly id: string
  readonly type: number
  readonly guild_id: string
  readonly name: string
  readonly flags: number
  readonly parent_id: string | null
  readonly last_message_id: string | null
  readonly last_pin_timestamp?: string | null
  readonly topic?: string | null
  readonly nsfw?: boolean
  readonly position?: number
  readonly permission_overwrites?: readonly DiscordOverwrite[]
  readonly rate_limit_per_user?: number
  readonly available_tags?: readonly DiscordTag[]
  readonly default_reaction_emoji?: { readonly emoji_id: string | null; readonly emoji_name: string | null }
  readonly owner_id?: string
  readonly thread_metadata?: ThreadMetadata
  readonly message_count?: number
  readonly member_count?: number
  readonly total_message_sent?: number
  readonly applied_tags?: readonly string[]
}

export interface DiscordTag {
  readonly id: string
  readonly name: string
  readonly moderated: boolean
  readonly emoji_id: string | null
  readonly emoji_name: string | null
}

export interface ThreadMetadata {
  readonly archived: boolean
  /** When it was last archived or taken out of the archive, in microseconds. */
  readonly archive_timestamp: string
  readonly auto_archive_duration: number
  readonly locked: boolean
  readonly create_timestamp: string
  readonly invitable?: boolean
}

/** What a message says, and what the copy of one says in a forward. */
export interface DiscordContent {
  readonly type: number
  readonly content: string
  readonly mentions: readonly DiscordUser[]
  readonly mention_roles: readonly string[]
  readonly attachments: readonly DiscordAttachment[]
  readonly embeds: readonly object[]
  readonly timestamp: string
  readonly edited_timestamp: string | null
  readonly flags: number
  readonly components: readonly object[]
  readonly sticker_items?: readonly object[]
}

export interface DiscordMessage extends DiscordContent {
  readonly id: string
  readonly channel_id: string
  readonly author: DiscordUser
  readonly pinned: boolean
  readonly mention_everyone: boolean
  readonly tts: boolean
  readonly webhook_id?: string
  readonly application_id?: string
  readonly interaction?: object
  readonly interaction_metadata?: object
  readonly message_reference?: DiscordReference
  readonly message_snapshots?: readonly { readonly message: DiscordContent }[]
  readonly poll?: object
  readonly reactions?: readonly DiscordReaction[]
  /** Absent: nobody looked for it. `null`: it is gone. */
  readonly referenced_message?: DiscordMessage | null
  readonly thread?: DiscordChannel
}

export interface DiscordReference {
  /** 0: it points at the message; 1: it forwards it. */
  readonly type: 0 | 1
  readonly channel_id: string
  readonly message_id?: string
  readonly guild_id?: string
}

export interface DiscordAttachment {
  readonly id: string
  readonly filename: string
  readonly size: number
  readonly url: string
  readonly proxy_url: string
  readonly content_type?: string
  readonly width?: number
  readonly height?: number
}

export interface DiscordEmoji {
  readonly id: string | null
  readonly name: string
  readonly animated?: true
}

export interface DiscordReaction {
  readonly emoji: DiscordEmoji
  readonly count: number
  readonly count_details: { readonly burst: number; readonly normal: number }
  readonly burst_colors: readonly string[]
  readonly me: boolean
  readonly me_burst: boolean
}

export const channelTypes = { text: 0, voice: 2, category: 4, announcement: 5, stage: 13, forum: 15 } as const
export const threadTypes = { announcement: 10, public: 11, private: 12 } as const
export const messageTypes = { default: 0, threadCreated: 18, reply: 19, command: 20, threadStarter: 21 } as const
/** That a thread was started from it, that it is a forward. */
export const messageFlags = { hasThread: 1 << 5, hasSnapshot: 1 << 14 } as const

export const isThread = ({ type }: DiscordChannel): boolean => type >= 10 && type <= 12
