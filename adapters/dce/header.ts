import { z } from 'zod'
import type { ChannelKind } from '../../domain/archive/channel.ts'
import { earlier } from '../../domain/archive/observed.ts'
import type { Snowflake } from '../../domain/archive/snowflake.ts'
import type { SourceChannel, SourceCommunity, SourceParent, TimeWindow } from '../../domain/archive/source.ts'
import { snowflakeOf } from './fields.ts'
import { timeOf } from './time.ts'
import { channelTypeName } from './vintage.ts'

const id = z.unknown().transform((value, context): Snowflake => {
  const found = snowflakeOf(value)
  if (found !== null) return found
  context.issues.push({ code: 'custom', message: 'is no id', input: value })
  return z.NEVER
})
const textOrNone = z.string().nullish()

const bound = z.union([z.null(), z.string().transform(timeOf).pipe(z.date())])

/** The top-level keys before `messages`, as versions 2.18 to 2.48 write them. */
export const headerSchema = z.object({
  guild: z.object({ id, name: textOrNone }),
  channel: z.object({
    id,
    type: z.union([z.string(), z.int().transform(String)]).nullish(),
    categoryId: z.union([z.literal('').transform(() => null), id]).nullish(),
    category: textOrNone,
    name: textOrNone,
    topic: textOrNone,
  }),
  /** The messages that were asked for. What cannot be read says nothing. */
  dateRange: z.object({ after: bound, before: bound }).nullish().catch(null),
  exportedAt: z.string().transform(timeOf).nullish().catch(null),
  messageCount: z.int().nonnegative().nullish().catch(null),
})

export type Header = z.output<typeof headerSchema>

export const communityOf = ({ guild }: Header): SourceCommunity => ({
  platform: 'discord',
  id: guild.id,
  name: guild.name ?? '',
  origin: 'file',
})

/** Between which times an export holds everything, as its header says. */
export function windowOf({ dateRange }: Header, observedAt: Date): TimeWindow | null {
  if (dateRange == null) return null
  const { after } = dateRange
  const before = dateRange.before === null ? observedAt : earlier(dateRange.before, observedAt)
  return after !== null && after > before ? null : { after, before }
}

/** `observedAt`: when the file was exported. */
export function channelOf({ channel }: Header, observedAt: Date): SourceChannel {
  const type = channelTypeName(channel.type ?? '')
  const kind = kinds.get(type) ?? 'unknown'
  const parent = kind === 'dm' ? null : parentOf(channel)
  return {
    id: channel.id,
    kind,
    name: channel.name ?? '',
    confidential: kind === 'dm' || type === 'GuildPrivateThread',
    ...(parent !== undefined && { parent }),
    ...(channel.topic !== undefined && { topic: channel.topic }),
    observedAt,
  }
}

/** A thread's parent is its channel. Before 2.41 a channel outside every category stood in one with the id 0. */
function parentOf({ categoryId, category }: Header['channel']): SourceParent | null | undefined {
  if (categoryId === undefined) return undefined
  return categoryId === null || categoryId === '0' ? null : { id: categoryId, name: category ?? null }
}

/** By DCE's names; it writes the number of a type that it has no name for: 16 is a media channel. */
const kinds: ReadonlyMap<string, ChannelKind> = new Map([
  ['GuildTextChat', 'text'],
  ['GuildNews', 'announcement'],
  ['GuildForum', 'forum'],
  ['16', 'forum'],
  ['GuildVoiceChat', 'voice'],
  ['GuildStageVoice', 'stage'],
  ['GuildCategory', 'category'],
  ['GuildNewsThread', 'thread'],
  ['GuildPublicThread', 'thread'],
  ['GuildPrivateThread', 'thread'],
  ['DirectTextChat', 'dm'],
  ['DirectGroupTextChat', 'dm'],
])
