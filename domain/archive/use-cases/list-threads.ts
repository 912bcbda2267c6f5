import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import { isUuid } from '../../shared/ids.ts'
import type { Page, PageRequest } from '../../shared/page.ts'
import { type Channel, channelId } from '../channel.ts'
import type { ThreadKey } from '../ports/channel-repository.ts'
import type { ArchiveReaders, ArchiveStorage } from '../ports/repositories.ts'
import { isSnowflake } from '../snowflake.ts'
import type { Tenant } from '../tenant.ts'
import type { ThreadView } from '../views.ts'
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
    return { items: await threadViews(storage.read, tenant, page.items), next: encodeCursor(cursor, page.next) }
  }

async function threadViews(
  read: ArchiveReaders,
  tenant: Tenant,
  threads: readonly Channel[],
): Promise<readonly ThreadView[]> {
  const ids = threads.map((thread) => thread.id)
  const found = await read.messages.findFirstOf(ids, tenant.policies.keepDeleted ? 'shown' : 'hidden')
  const firsts = new Map(found.map((message) => [message.channelId, message]))
  const people = found.map((message) => message.head.authorId)
  const authors = await authorsOf(read, tenant, people)
  return (await channelViews(read, threads)).map((view) => {
    const message = firsts.get(view.channel.id)
    return { ...view, first: message === undefined ? null : { message, author: authors(message.head.authorId) } }
  })
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
