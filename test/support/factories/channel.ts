import {
  type Channel,
  type ChannelId,
  type ChannelKind,
  type ChannelSettings,
  type ChannelSlug,
  channelIdOf,
} from '../../../domain/archive/channel.ts'
import { type ChannelStats, emptyStats } from '../../../domain/archive/channel-stats.ts'
import { observed } from '../../../domain/archive/observed.ts'
import { aSnowflake, moment, nextNumber } from './sequence.ts'
import { aTenantId } from './tenant.ts'

export const aChannelId = (): ChannelId => channelIdOf(aTenantId(), aSnowflake())

/** A channel's fields, and short ways to some that lie deeper. */
export interface ChannelOverrides extends Partial<Channel> {
  readonly kind?: ChannelKind
  readonly name?: string
  readonly parentId?: ChannelId | null
  readonly position?: number
}

/** A text channel of which only an export file has told. */
export function aChannel(overrides: ChannelOverrides = {}): Channel {
  const { kind = 'text', name = `channel-${nextNumber()}`, parentId, position, ...fields } = overrides
  const tenantId = fields.tenantId ?? aTenantId()
  const sourceId = fields.sourceId ?? aSnowflake()
  return {
    id: channelIdOf(tenantId, sourceId),
    tenantId,
    sourceId,
    profile: observed({ kind, name, placeholder: false }, moment()),
    parent: parentId === undefined ? null : observed(parentId, moment()),
    topic: null,
    settings: position === undefined ? null : observed(someSettings({ position }), moment()),
    visibility: 'unknown',
    visibilityAt: null,
    createdAt: moment(),
    updatedAt: moment(),
    ...fields,
  }
}

export const someSettings = (overrides: Partial<ChannelSettings> = {}): ChannelSettings => ({
  position: 0,
  nsfw: false,
  archived: false,
  locked: false,
  tags: [],
  ...overrides,
})

export const aSlug = (overrides: Partial<ChannelSlug> = {}): ChannelSlug => ({
  tenantId: aTenantId(),
  slug: `channel-${nextNumber()}`,
  channelId: aChannelId(),
  createdAt: moment(),
  ...overrides,
})

/** The stats of a channel without messages. */
export const statsOf = (channel: Channel, overrides: Partial<ChannelStats> = {}): ChannelStats => ({
  ...emptyStats(channel.id, channel.parent?.value ?? null, channel.sourceId),
  ...overrides,
})
