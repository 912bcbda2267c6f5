import { NotFound } from '../../shared/errors.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'
import type { MessageView } from '../views.ts'
import { isShownMessage } from '../visibility.ts'
import { visibleChannel, visibleTenant } from './find-visible.ts'
import type { ChannelQuery } from './get-channel.ts'
import { messageViews } from './message-views.ts'

export interface MessageQuery extends ChannelQuery {
  readonly snowflake: Snowflake
}

/** The message behind a permalink. Rejects with `not_found`. */
export type GetMessage = (query: MessageQuery) => Promise<MessageView>

export const getMessage =
  ({ storage }: { readonly storage: ArchiveStorage }): GetMessage =>
  async (query) => {
    const tenant = await visibleTenant(storage.read, query.tenant, query.viewer)
    const channel = await visibleChannel(storage.read, tenant, query.channel, query.viewer)
    const message = await storage.read.messages.find(channel.id, query.snowflake)
    const shown = message !== null && isShownMessage(message, tenant) ? [message] : []
    const [view] = await messageViews(storage.read, tenant, channel, shown)
    if (view === undefined) throw new NotFound('message')
    return view
  }
