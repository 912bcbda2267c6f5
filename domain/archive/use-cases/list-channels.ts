import { type CursorScope, decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import type { Page, PageRequest } from '../../shared/page.ts'
import type { SiblingKey } from '../ports/channel-repository.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { isSnowflake } from '../snowflake.ts'
import type { Viewer } from '../viewer.ts'
import type { ChannelView } from '../views.ts'
import { channelViews, visibilityFor, visibleChannel, visibleTenant } from './find-visible.ts'

export interface ChannelsQuery {
  readonly tenant: string
  /** A snowflake or a slug; the top where it is absent. */
  readonly parent?: string | undefined
  readonly viewer: Viewer
}

/** The children of a channel, or the channels at the top, threads excepted: by position, then by snowflake. Rejects with `not_found`, `cursor_invalid`. */
export type ListChannels = (query: ChannelsQuery, request: PageRequest) => Promise<Page<ChannelView>>

export const listChannels =
  ({ storage }: { readonly storage: ArchiveStorage }): ListChannels =>
  async (query, request) => {
    const tenant = await visibleTenant(storage.read, query.tenant, query.viewer)
    const parent =
      query.parent === undefined ? null : await visibleChannel(storage.read, tenant, query.parent, query.viewer)
    const cursor = siblingCursor(`${tenant.id} ${parent?.id ?? ''}`)
    const page = await storage.read.channels.listChildren(
      tenant.id,
      { parentId: parent?.id ?? null, visibility: visibilityFor(query.viewer, tenant) },
      { limit: request.limit, after: decodeCursor(cursor, request.cursor) },
    )
    return { items: await channelViews(storage.read, page.items), next: encodeCursor(cursor, page.next) }
  }

const siblingCursor = (scope: string): CursorScope<SiblingKey> => ({
  list: 'channels',
  version: 1,
  scope,
  toParts: ({ position, sourceId }) => [position ?? '', sourceId],
  fromParts: ([position, sourceId, ...rest]) => {
    if (typeof sourceId !== 'string' || !isSnowflake(sourceId) || rest.length > 0) return null
    if (position === '') return { position: null, sourceId }
    return typeof position === 'number' && Number.isSafeInteger(position) && position >= 0
      ? { position, sourceId }
      : null
  },
})
