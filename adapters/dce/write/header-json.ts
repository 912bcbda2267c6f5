import type { ChannelKind } from '../../../domain/archive/channel.ts'
import type { SourceChannel, SourceCommunity } from '../../../domain/archive/source.ts'
import { guildIcon, type Style, timeJson } from './parts-json.ts'
import { holds, isSince } from './versions.ts'

/** Everything before the messages. `parentKind`: of a thread, where it is known. */
export function headerJson(
  community: SourceCommunity,
  channel: SourceChannel,
  parentKind: ChannelKind | undefined,
  style: Style,
): object {
  return {
    guild: { id: community.id, name: community.name, iconUrl: guildIcon },
    channel: {
      id: channel.id,
      type: typeJson(channel, parentKind),
      ...categoryJson(channel, style),
      name: channel.name,
      ...(channel.topic !== undefined && { topic: channel.topic }),
    },
    dateRange: { after: null, before: null },
    ...(isSince(style.version, '2.40') && { exportedAt: timeJson(channel.observedAt, style) }),
  }
}

/** A number is a type that DCE has no name for. */
function typeJson({ kind, confidential }: SourceChannel, parentKind: ChannelKind | undefined): string {
  if (kind !== 'thread') return types[kind]
  if (confidential) return 'GuildPrivateThread'
  return parentKind === 'announcement' ? 'GuildNewsThread' : 'GuildPublicThread'
}

const types: Readonly<Record<Exclude<ChannelKind, 'thread'>, string>> = {
  text: 'GuildTextChat',
  announcement: 'GuildNews',
  voice: 'GuildVoiceChat',
  stage: 'GuildStageVoice',
  forum: 'GuildForum',
  category: 'GuildCategory',
  dm: 'DirectTextChat',
  unknown: '99',
}

/** A name since 2.21, an id since 2.27. Before 2.41 what stands in no category stood in one that DCE made up. */
function categoryJson({ kind, parent }: SourceChannel, { version }: Style): object {
  if (!isSince(version, '2.21') || parent === undefined) return {}
  const made = isSince(version, '2.41') ? null : kind === 'dm' ? 'Private' : 'Default'
  return {
    ...(holds(version, 'channel.parent') && { categoryId: parent === null ? made && '0' : parent.id }),
    category: parent === null ? made : parent.name,
  }
}
