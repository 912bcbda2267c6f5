import type { Brand } from '../shared/brand.ts'
import { type TenantId, type Uuid, uuid, uuidV5 } from '../shared/ids.ts'
import { clip, wellFormed } from '../shared/text.ts'
import type { Observed } from './observed.ts'
import type { Snowflake } from './snowflake.ts'

export type ChannelId = Brand<Uuid, 'ChannelId'>

export const channelKinds = [
  'text',
  'announcement',
  'forum',
  'thread',
  'voice',
  'stage',
  'category',
  'dm',
  'unknown',
] as const
export type ChannelKind = (typeof channelKinds)[number]

/** `everyone`: the whole community may see it. `restricted`: it may not. `unknown`: nobody said. Only the first is public. */
export type ChannelVisibility = 'everyone' | 'restricted' | 'unknown'

export interface Channel {
  readonly id: ChannelId
  readonly tenantId: TenantId
  readonly sourceId: Snowflake
  readonly profile: Observed<ChannelProfile>
  /** The category of a channel, the channel of a thread. The parent may be absent or a placeholder: there is no foreign key. */
  readonly parent: Observed<ChannelId | null> | null
  readonly topic: Observed<string | null> | null
  readonly settings: Observed<ChannelSettings> | null
  readonly visibility: ChannelVisibility
  /** When a live source last said so; `null`: none did, files and whoever imported them did. */
  readonly visibilityAt: Date | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface ChannelProfile {
  readonly kind: ChannelKind
  readonly name: string
  /** Known only because another channel names it as its parent. */
  readonly placeholder: boolean
}

/** What only a live source tells. */
export interface ChannelSettings {
  /** The place among its siblings, from 0. */
  readonly position: number
  readonly nsfw: boolean
  readonly archived: boolean
  readonly locked: boolean
  readonly tags: readonly string[]
}

/** A channel's id: named by its tenant and its id at the source, so that neither its kind nor its parent can change it. */
export const channelIdOf = (tenantId: TenantId, sourceId: Snowflake): ChannelId =>
  uuidV5(tenantId, `channel:${sourceId}`) as ChannelId

export const channelId = (text: string): ChannelId => uuid(text) as ChannelId

/** A name as it is stored: well-formed, at most 255 characters. */
export const channelName = (text: string): string => clip(wellFormed(text).trim(), 255)

export interface ChannelSlug {
  readonly tenantId: TenantId
  readonly slug: string
  readonly channelId: ChannelId
  readonly createdAt: Date
}
