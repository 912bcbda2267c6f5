import type { Brand } from '../shared/brand.ts'
import type { ChannelKind, ChannelSettings } from './channel.ts'
import type { MessageOrigin } from './message.ts'
import type { Snowflake } from './snowflake.ts'
import type { Platform } from './tenant.ts'

/**
 * Where conversations come from: a live API or an export file. A source is opened once, walked once and closed; it keeps a
 * bounded part of itself in memory. What it gives still holds raw user ids: they end in `normalise-page.ts`.
 *
 * An absent field says that the source is silent on it; `null` says that there is none.
 */
export interface ArchiveSource {
  /** Rejects with `source_unreadable` where nothing can be taken from it. */
  describe(): Promise<SourceCommunity>

  /** Every channel that the source holds messages of. Rejects as `describe` does. */
  channels(): AsyncIterable<SourceChannel>

  /** The messages of one of its channels with a greater snowflake than `after`, in pages, in the source's own order. */
  messages(channel: SourceChannel, after: Snowflake | null): AsyncIterable<SourcePage>

  /** Lets go of files and connections. May be called at any time, and again. */
  close(): Promise<void>
}

export interface SourceCommunity {
  readonly platform: Platform
  readonly id: Snowflake
  readonly name: string
  readonly origin: MessageOrigin
}

export interface SourceChannel {
  readonly id: Snowflake
  readonly kind: ChannelKind
  readonly name: string
  /** The source knows that not everyone may see it: a private thread, a direct message. */
  readonly confidential: boolean
  /** Whether everyone may see it, as the platform itself says. A file does not know. */
  readonly visibility?: 'everyone' | 'restricted'
  readonly parent?: SourceParent | null
  readonly topic?: string | null
  readonly settings?: ChannelSettings
  /** When the source saw the channel so. */
  readonly observedAt: Date
}

export interface SourceParent {
  readonly id: Snowflake
  readonly name: string | null
}

export interface SourcePage {
  /** At most 500, in the source's order; an id may come twice. */
  readonly messages: readonly SourceMessage[]
  /** Live: by the storage's clock, before it was asked. A file: its `exportedAt`, else the file's time. */
  readonly observedAt: Date
  /** What the page spans. `complete` says that the source showed everything in it; `null` for an empty page. */
  readonly range: { readonly from: Snowflake; readonly to: Snowflake; readonly complete: boolean } | null
  /** What could not be read. */
  readonly faults: readonly SourceFault[]
  readonly progress: { readonly bytesRead: number; readonly bytesTotal: number } | null
  /** On the last page of a channel that was walked to its end; `null` on those before. */
  readonly coverage: SourceCoverage | null
}

/** What a walk showed of a channel as a whole. */
export interface SourceCoverage {
  /** From its lowest to its highest message; `null` where it gave none. */
  readonly range: { readonly from: Snowflake; readonly to: Snowflake } | null
  /** The times between which it claims to hold the channel's messages; `null` where it claims nothing. */
  readonly window: TimeWindow | null
  /** Why a message of `range` that it did not give may be there all the same. Empty: it showed everything. */
  readonly doubts: readonly CoverageDoubt[]
  /** How many messages the source itself says it holds. */
  readonly announced: number | null
  /**
   * Of which export it is which part, counted from 1; `number` is `null` where it seems to be all of it. `null` for a source that
   * cannot be parted.
   */
  readonly part: { readonly of: string; readonly number: number | null } | null
}

export interface TimeWindow {
  /** `null`: from the channel's beginning. */
  readonly after: Date | null
  readonly before: Date
}

/**
 * `faults`: something could not be read. `partitioned`: it is one of several. `unordered`: neither ascending nor descending, or
 * an id twice, so it was put together from others. `miscounted`: it holds another number of messages than it says, or says none.
 */
export type CoverageDoubt = 'faults' | 'partitioned' | 'unordered' | 'miscounted'

export interface SourceFault {
  /** `changed`: the source was written to while it was read. */
  readonly reason: 'truncated' | 'malformed' | 'too_large' | 'changed'
  /** The byte where it starts, or `null` where the source has no bytes. */
  readonly position: number | null
  /** For a person; holds nothing of the message itself. */
  readonly message: string
}

/** A platform's raw id of a person, bot or webhook. It must not leave the pipeline: see `pseudonym.ts`. */
export type RawUserId = Brand<string, 'RawUserId'>

export interface SourceUser {
  readonly id: RawUserId
  readonly isBot: boolean
  /** Of the account. */
  readonly name: string
  /** Which the platform shows everywhere. An export does not tell it from a nickname. */
  readonly displayName?: string | null
  /** In this community. */
  readonly nickname?: string | null
  readonly avatarUrl?: string | null
  /** `#rrggbb`. */
  readonly colour?: string | null
}

export interface SourceMessage {
  readonly id: Snowflake
  /** As the source names it: `Default`, `Reply`, `ThreadCreated`, `46`. */
  readonly type: string
  readonly sentAt: Date
  readonly editedAt: Date | null
  readonly author: SourceUser
  readonly text: string
  readonly pinned?: boolean
  readonly reference?: SourceReference | null
  readonly attachments?: readonly SourceAttachment[]
  readonly embeds?: readonly SourceEmbed[]
  readonly stickers?: readonly SourceSticker[]
  readonly reactions?: readonly SourceReaction[]
  readonly mentions?: readonly SourceUser[]
  readonly poll?: SourcePoll | null
  readonly forwarded?: SourceForward | null
  readonly interaction?: SourceInteraction | null
}

/** What a message points at: the message it answers, the one it forwards, the thread it started. */
export interface SourceReference {
  readonly kind: 'reply' | 'forward'
  readonly messageId: Snowflake | null
  readonly channelId: Snowflake | null
  readonly communityId: Snowflake | null
}

export interface SourceAttachment {
  readonly id: Snowflake
  readonly fileName: string
  /** Bytes. */
  readonly size: number | null
  readonly contentType?: string | null
  readonly url: string
  readonly width?: number | null
  readonly height?: number | null
}

export interface SourceImage {
  readonly url: string | null
  readonly width: number | null
  readonly height: number | null
}

export interface SourceEmbed {
  readonly title: string | null
  readonly url: string | null
  readonly description: string | null
  readonly timestamp: Date | null
  readonly colour: string | null
  readonly author: { readonly name: string | null; readonly url: string | null; readonly iconUrl: string | null } | null
  readonly footer: { readonly text: string | null; readonly iconUrl: string | null } | null
  readonly thumbnail: SourceImage | null
  readonly video: SourceImage | null
  readonly images: readonly SourceImage[]
  readonly fields: readonly { readonly name: string; readonly value: string; readonly inline: boolean }[]
}

export interface SourceSticker {
  readonly id: Snowflake
  readonly name: string
  readonly format: string
  readonly url: string | null
}

export interface SourceEmoji {
  /** `null` for an emoji of Unicode, whose `name` is its text. */
  readonly id: Snowflake | null
  readonly name: string
  readonly animated: boolean
}

export interface SourceReaction {
  readonly emoji: SourceEmoji
  readonly count: number
  readonly burstCount?: number
  /** Everyone who reacted, where the source says who. */
  readonly users?: readonly SourceUser[]
}

export interface SourcePoll {
  readonly question: string
  readonly answers: readonly {
    readonly text: string
    readonly emoji: SourceEmoji | null
    readonly votes: number | null
    readonly voters?: readonly SourceUser[]
  }[]
  readonly expiresAt: Date | null
  readonly multiple: boolean
}

/** The copy of another message that a forward carries. */
export interface SourceForward {
  readonly sentAt: Date | null
  readonly editedAt: Date | null
  readonly text: string
  readonly attachments: readonly SourceAttachment[]
  readonly embeds: readonly SourceEmbed[]
  readonly stickers: readonly SourceSticker[]
  readonly author?: SourceUser
}

/** The command that a message answers. */
export interface SourceInteraction {
  readonly id: Snowflake
  readonly name: string
  readonly user: SourceUser
}
