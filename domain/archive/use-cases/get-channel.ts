import { NotFound } from '../../shared/errors.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { ChannelView } from '../views.ts'
import { channelViews, publicChannel, publicTenant } from './find-public.ts'

export interface ChannelQuery {
  readonly tenant: string
  /** A snowflake or a slug. */
  readonly channel: string
}

/** A channel that the public may see. Rejects with `not_found`. */
export type GetChannel = (query: ChannelQuery) => Promise<ChannelView>

export const getChannel =
  ({ storage }: { readonly storage: ArchiveStorage }): GetChannel =>
  async (query) => {
    const tenant = await publicTenant(storage.read, query.tenant)
    const channel = await publicChannel(storage.read, tenant, query.channel)
    const [view] = await channelViews(storage.read, [channel])
    if (view === undefined) throw new NotFound('channel')
    return view
  }
