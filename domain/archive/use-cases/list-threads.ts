import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import { isUuid } from '../../shared/ids.ts'
import type { Page, PageRequest } from '../../shared/page.ts'
import { type Channel, type ChannelId, channelId } from '../channel.ts'
import { isThreadStarter, type Message } from '../message.ts'
import type { ThreadKey } from '../ports/channel-repository.ts'
import type { ArchiveReaders, ArchiveStorage } from '../ports/repositories.ts'
import { isSnowflake } from '../snowflake.ts'
import type { Tenant } from '../tenant.ts'
import type { ThreadView } from '../views.ts'
import { isShownMessage } from '../visibility.ts'
import { channelViews, visibilityFor, visibleChannel, visibleTenant } from './find-visible.ts'
import type { ChannelQuery } from './get-channel.ts'
import { authorsOf } from './message-views.ts'

/** The threads of a channel, posts of a forum among them, the latest activity first. Rejects with `not_found`, `cursor_invalid`. */
export type ListThreads = (query: ChannelQuery, request: PageRequest) => Promise<Page<ThreadView>>

export const listThreads =
  ({ storage }: { readonly storage: ArchiveStorage }): ListThreads =>
  async (query, request) => {
    const tenant = await visibleTenant(storage.read, query.tenant, query.viewer)
    const parent = await visibleChannel(storage.read, tenant, query.channel, query.viewer)
    const cursor = threadCursor(parent.id)
    const page = await storage.read.channels.listThreads(
      { parentId: parent.id, visibility: visibilityFor(query.viewer, tenant) },
      { limit: request.limit, after: decodeCursor(cursor, request.cursor) },
    )
    return { items: await threadViews(storage.read, tenant, parent, page.items), next: encodeCursor(cursor, page.next) }
  }

async function threadViews(
  read: ArchiveReaders,
  tenant: Tenant,
  parent: Channel,
  threads: readonly Channel[],
): Promise<readonly ThreadView[]> {
  const firsts = await firstOf(read, tenant, parent, threads)
  const people = [...firsts.values()].map((message) => message.head.authorId)
  const authors = await authorsOf(read, tenant, people)
  return (await channelViews(read, threads)).map((view) => {
    const message = firsts.get(view.channel.id)
    return { ...view, first: message === undefined ? null : { message, author: authors(message.head.authorId) } }
  })
}

/**
 * The message that each thread begins with, as far as it may be shown. Where the thread holds an empty stand-in only, it is the
 * parent's message of the thread's snowflake.
 */
async function firstOf(
  read: ArchiveReaders,
  tenant: Tenant,
  parent: Channel,
  threads: readonly Channel[],
): Promise<ReadonlyMap<ChannelId, Message>> {
  const ids = threads.map((thread) => thread.id)
  const found = await read.messages.findFirstOf(ids, tenant.policies.keepDeleted ? 'shown' : 'hidden')
  const firsts = new Map(found.map((message) => [message.channelId, message]))
  const standIns = new Set(found.filter(isThreadStarter).map((message) => message.channelId))
  const begunInParent = threads.filter(({ id }) => standIns.has(id))
  const snowflakes = begunInParent.map((thread) => thread.sourceId)
  const starters = snowflakes.length === 0 ? [] : await read.messages.findMany(parent.id, snowflakes)
  for (const { id, sourceId } of begunInParent) {
    const starter = starters.find(({ snowflake }) => snowflake === sourceId)
    if (starter !== undefined && isShownMessage(starter, tenant)) firsts.set(id, starter)
    else firsts.delete(id)
  }
  return firsts
}

const threadCursor = (scope: string): CursorScope<ThreadKey> => ({
  list: 'threads',
  version: 1,
  scope,
  toParts: ({ activity, channelId }) => [activity, channelId],
  fromParts: ([activity, id, ...rest]) => {
    if (typeof activity !== 'string' || typeof id !== 'string' || rest.length > 0) return null
    return isSnowflake(activity) && isUuid(id) ? { activity, channelId: channelId(id) } : null
  },
})
