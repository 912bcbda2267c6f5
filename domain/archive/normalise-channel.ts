import type { TenantId } from '../shared/ids.ts'
import { clip } from '../shared/text.ts'
import {
  type Channel,
  type ChannelKind,
  type ChannelSettings,
  type ChannelVisibility,
  channelIdOf,
  channelName,
} from './channel.ts'
import { observed } from './observed.ts'
import type { PersonalText } from './personal-text.ts'
import type { SourceChannel, SourceParent } from './source.ts'

export interface ChannelContext {
  readonly tenantId: TenantId
  readonly text: PersonalText
  /** Whether what the source does not know to be confidential is declared to be everyone's. */
  readonly visibility: Extract<ChannelVisibility, 'everyone' | 'unknown'>
  readonly now: Date
}

/** A channel as a source shows it, and a placeholder for the parent that it names. */
export function normaliseChannel(source: SourceChannel, context: ChannelContext): readonly Channel[] {
  const { tenantId, now, text } = context
  const parent = source.parent ?? null
  const channel: Channel = {
    id: channelIdOf(tenantId, source.id),
    tenantId,
    sourceId: source.id,
    profile: observed({ kind: source.kind, name: nameOf(source, text), placeholder: false }, source.observedAt),
    parent:
      source.parent === undefined
        ? null
        : observed(parent === null ? null : channelIdOf(tenantId, parent.id), source.observedAt),
    topic:
      source.topic === undefined
        ? null
        : observed(source.topic === null ? null : clip(text(source.topic), longestTopic), source.observedAt),
    settings: source.settings === undefined ? null : observed(settingsOf(source.settings, text), source.observedAt),
    visibility: source.visibility ?? (source.confidential ? 'restricted' : context.visibility),
    visibilityAt: source.visibility === undefined ? null : source.observedAt,
    createdAt: now,
    updatedAt: now,
  }
  return parent === null ? [channel] : [placeholder(parent, source, context), channel]
}

/** Exports never hold a forum or a category as a file: until something knows better, its children's word is taken for it. */
function placeholder(parent: SourceParent, child: SourceChannel, context: ChannelContext): Channel {
  const kind: ChannelKind = child.kind === 'thread' ? 'unknown' : 'category'
  const name = channelName(context.text(parent.name ?? '')) || parent.id
  return {
    id: channelIdOf(context.tenantId, parent.id),
    tenantId: context.tenantId,
    sourceId: parent.id,
    profile: observed({ kind, name, placeholder: true }, child.observedAt),
    parent: null,
    topic: null,
    settings: null,
    // A confidential child says nothing for its parent.
    visibility: child.confidential || child.visibility === 'restricted' ? 'unknown' : context.visibility,
    visibilityAt: null,
    createdAt: context.now,
    updatedAt: context.now,
  }
}

/** Four times what Discord takes: pseudonyms are longer than ids, and a row of TiDB holds 6 MiB. */
const longestTopic = 16_384

const settingsOf = (settings: ChannelSettings, text: PersonalText): ChannelSettings => ({
  ...settings,
  tags: settings.tags.map(text),
})

/** A direct message is called by a person's name, which is not the channel's to tell. */
function nameOf(source: SourceChannel, text: PersonalText): string {
  if (source.kind === 'dm') return `dm-${source.id}`
  return channelName(text(source.name)) || source.id
}
