import { type Author, type AuthorId, pseudonymName, shownName } from './author.ts'
import type { Channel } from './channel.ts'
import type { ChannelStats } from './channel-stats.ts'
import type { Message, MessageAttachment, MessageReaction } from './message.ts'
import type { Snowflake } from './snowflake.ts'
import type { Tenant } from './tenant.ts'
import type { TenantBranding } from './tenant-branding.ts'

/* What readers get. No raw user id is in it, and nothing that the public may not see. */

export interface TenantView {
  readonly tenant: Tenant
  readonly branding: TenantBranding
}

export interface ChannelView {
  readonly channel: Channel
  readonly slug: string
  readonly stats: ChannelStats
  /** `null` at the top. */
  readonly parent: { readonly id: string; readonly slug: string } | null
}

export interface MessageView {
  /** The channel's id at its source. */
  readonly channelId: Snowflake
  readonly message: Message
  readonly author: AuthorView
  readonly mentions: readonly AuthorView[]
  /** The message of the same channel that it answers; `null` where it answers none, or none that may be shown. */
  readonly repliedTo: ExcerptView | null
  readonly attachments: readonly MessageAttachment[]
  readonly reactions: readonly MessageReaction[]
}

/** What a list tells of a message beside another thing. */
export interface ExcerptView {
  readonly message: Message
  readonly author: AuthorView
}

/** A thread, and the message that it begins with, if that may be shown. */
export interface ThreadView extends ChannelView {
  readonly first: ExcerptView | null
}

export interface AuthorView {
  readonly id: AuthorId
  readonly name: string
  readonly isBot: boolean
}

/** An author as readers see one. A name that was stored before the policy changed is not shown. */
export function authorView(id: AuthorId, author: Author | undefined, tenant: Tenant): AuthorView {
  const named = author !== undefined && tenant.policies.authorNames === 'named'
  return { id, name: named ? shownName(author) : pseudonymName(id), isBot: author?.profile.value.isBot ?? false }
}
