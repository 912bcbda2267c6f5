import { NotFound } from '../../shared/errors.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Viewer } from '../viewer.ts'
import type { ChannelView } from '../views.ts'
import { channelViews, visibleChannel, visibleTenant } from './find-visible.ts'

export interface ChannelQuery {
  readonly tenant: string
  /** A snowflake or a slug. */
  readonly channel: string
  readonly viewer: Viewer
}

/** A channel that the viewer may see. Rejects with `not_found`. */
export type GetChannel = (query: ChannelQuery) => Promise<ChannelView>

export const getChannel =
  ({ storage }: { readonly storage: ArchiveStorage }): GetChannel =>
  async (query) => {
    const tenant = await visibleTenant(storage.read, query.tenant, query.viewer)
    const channel = await visibleChannel(storage.read, tenant, query.channel, query.viewer)
    const [view] = await channelViews(storage.read, [channel])
    if (view === undefined) throw new NotFound('channel')
    return view
  }
