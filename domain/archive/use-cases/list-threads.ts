import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import { isUuid } from '../../shared/ids.ts'
import type { Page, PageRequest } from '../../shared/page.ts'
import { channelId } from '../channel.ts'
import type { ThreadKey } from '../ports/channel-repository.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { isSnowflake } from '../snowflake.ts'
import type { ChannelView } from '../views.ts'
import { channelViews, publicChannel, publicTenant } from './find-public.ts'
import type { ChannelQuery } from './get-channel.ts'

/** The threads of a channel, the latest activity first. Rejects with `not_found`, `cursor_invalid`. */
export type ListThreads = (query: ChannelQuery, request: PageRequest) => Promise<Page<ChannelView>>

export const listThreads =
  ({ storage }: { readonly storage: ArchiveStorage }): ListThreads =>
  async (query, request) => {
    const tenant = await publicTenant(storage.read, query.tenant)
    const parent = await publicChannel(storage.read, tenant, query.channel)
    const cursor = threadCursor(parent.id)
    const page = await storage.read.channels.listThreads(
      { parentId: parent.id, visibility: 'everyone' },
      { limit: request.limit, after: decodeCursor(cursor, request.cursor) },
    )
    return { items: await channelViews(storage.read, page.items), next: encodeCursor(cursor, page.next) }
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
