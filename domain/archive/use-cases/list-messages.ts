import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import { Invalid } from '../../shared/errors.ts'
import type { Page, PageRequest } from '../../shared/page.ts'
import type { Channel } from '../channel.ts'
import type { Message } from '../message.ts'
import type { MessageStretch } from '../ports/message-repository.ts'
import type { ArchiveReaders, ArchiveStorage } from '../ports/repositories.ts'
import {
  compareSnowflakes,
  isSnowflake,
  nextSnowflake,
  previousSnowflake,
  type Snowflake,
  snowflakeAt,
} from '../snowflake.ts'
import type { Tenant } from '../tenant.ts'
import type { MessageView } from '../views.ts'
import { visibleChannel, visibleTenant } from './find-visible.ts'
import type { ChannelQuery } from './get-channel.ts'
import { messageViews } from './message-views.ts'

export interface MessagesQuery extends ChannelQuery {
  /** The messages next behind this snowflake. At most one of `after`, `before`, `around`, `at` and a cursor. */
  readonly after?: Snowflake | undefined
  /** The messages next in front of this snowflake. */
  readonly before?: Snowflake | undefined
  /** The messages on both sides of this snowflake, itself among them where it is shown. */
  readonly around?: Snowflake | undefined
  /** The messages from this moment on; in descending order, those up to it. */
  readonly at?: Date | undefined
  /** How the page is laid out and read on: oldest first, or newest first. */
  readonly order: MessageOrder
}

export type MessageOrder = 'asc' | 'desc'

/** A page that can be left in both directions. */
export interface MessagePage extends Page<MessageView> {
  /** The cursor of the page in front. */
  readonly previous: string | null
}

/**
 * A stretch of a channel. Without a bound it starts at the end that `order` begins with. Rejects with `not_found`,
 * `cursor_invalid`, and with `invalid` where two bounds are given.
 */
export type ListMessages = (query: MessagesQuery, request: PageRequest) => Promise<MessagePage>

export const listMessages =
  ({ storage }: { readonly storage: ArchiveStorage }): ListMessages =>
  async (query, request) => {
    const { read } = storage
    const tenant = await visibleTenant(read, query.tenant, query.viewer)
    const channel = await visibleChannel(read, tenant, query.channel, query.viewer)
    const cursor = boundCursor(channel, query.order)
    const bound = boundOf(query, decodeCursor(cursor, request.cursor))
    const stretch =
      query.around === undefined
        ? await readStretch(read, tenant, channel, bound, request.limit)
        : await readAround(read, tenant, channel, query.around, request.limit)
    const items = await messageViews(
      read,
      tenant,
      channel,
      query.order === 'asc' ? stretch.messages : [...stretch.messages].reverse(),
    )
    const [earlier, later] = [encodeCursor(cursor, stretch.earlier), encodeCursor(cursor, stretch.later)]
    return query.order === 'asc' ? { items, next: later, previous: earlier } : { items, next: earlier, previous: later }
  }

/** The edge from which a page is read, and the side of it that the page is on. */
interface Bound {
  readonly side: 'after' | 'before'
  /** Exclusive; `null` is the end of the channel. */
  readonly edge: Snowflake | null
}

interface Stretch {
  /** Oldest first. */
  readonly messages: readonly Message[]
  readonly earlier: Bound | null
  readonly later: Bound | null
}

function boundOf({ after, before, around, at, order }: MessagesQuery, cursor: Bound | null): Bound {
  if ([after, before, around, at, cursor ?? undefined].filter((bound) => bound !== undefined).length > 1) {
    throw Invalid.of('/after', 'cannot stand beside another of after, before, around, at and cursor')
  }
  if (at !== undefined) return boundAt(at, order)
  if (after !== undefined) return { side: 'after', edge: after }
  if (before !== undefined) return { side: 'before', edge: before }
  return cursor ?? { side: order === 'asc' ? 'after' : 'before', edge: null }
}

/** Snowflakes are made in the order of time: those of the moment itself are on the page. */
function boundAt(at: Date, order: MessageOrder): Bound {
  if (order === 'desc') return { side: 'before', edge: snowflakeAt(new Date(at.getTime() + 1)) }
  const first = snowflakeAt(at)
  return { side: 'after', edge: first === '0' ? null : previousSnowflake(first) }
}

/** Half of the page on each side; where one side is short, the page is. */
async function readAround(
  read: ArchiveReaders,
  tenant: Tenant,
  channel: Channel,
  middle: Snowflake,
  limit: number,
): Promise<Stretch> {
  const half = Math.floor(limit / 2)
  const inFront = { side: 'before', edge: middle } as const
  const from: Bound = { side: 'after', edge: middle === '0' ? null : previousSnowflake(middle) }
  const before = half === 0 ? emptyStretch : await readStretch(read, tenant, channel, inFront, half)
  const after = await readStretch(read, tenant, channel, from, limit - half)
  return {
    messages: [...before.messages, ...after.messages],
    earlier: half === 0 ? after.earlier : before.earlier,
    later: after.later,
  }
}

const emptyStretch: Stretch = { messages: [], earlier: null, later: null }

async function readStretch(
  read: ArchiveReaders,
  tenant: Tenant,
  channel: Channel,
  bound: Bound,
  limit: number,
): Promise<Stretch> {
  const deleted = tenant.policies.keepDeleted ? 'shown' : 'hidden'
  const list = (direction: MessageStretch['direction'], from: Snowflake | null, count: number) =>
    read.messages.list(channel.id, { direction, from, limit: count, deleted })
  const ahead = bound.side === 'after' ? 'ascending' : 'descending'
  const found = await list(ahead, bound.edge, limit + 1)
  const messages = found.slice(0, limit).sort((a, b) => compareSnowflakes(a.snowflake, b.snowflake))
  // Exclusive edges: where the page is empty, what lies behind it starts at the bound itself.
  const first =
    messages[0]?.snowflake ?? (bound.edge && (bound.side === 'after' ? nextSnowflake(bound.edge) : bound.edge))
  const last =
    messages.at(-1)?.snowflake ?? (bound.edge && (bound.side === 'after' ? bound.edge : previousSnowflake(bound.edge)))
  const goesOn = found.length > limit
  const behind = bound.side === 'after' ? first : last
  const goesBack =
    bound.edge !== null && (await list(ahead === 'ascending' ? 'descending' : 'ascending', behind, 1)).length > 0
  const [hasEarlier, hasLater] = bound.side === 'after' ? [goesBack, goesOn] : [goesOn, goesBack]
  return {
    messages,
    earlier: hasEarlier ? { side: 'before', edge: first } : null,
    later: hasLater ? { side: 'after', edge: last } : null,
  }
}

const boundCursor = (channel: Channel, order: MessageOrder): CursorScope<Bound> => ({
  list: 'messages',
  version: 1,
  scope: `${channel.id} ${order}`,
  toParts: ({ side, edge }) => [side, edge ?? ''],
  fromParts: ([side, edge, ...rest]) => {
    if ((side !== 'after' && side !== 'before') || typeof edge !== 'string' || rest.length > 0) return null
    return isSnowflake(edge) ? { side, edge } : null
  },
})
