import { Invalid, NotFound } from '../../shared/errors.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { isSnowflake, type Snowflake } from '../snowflake.ts'
import type { Viewer } from '../viewer.ts'
import { isShownMessage } from '../visibility.ts'
import { visibleChannelOf, visibleTenant } from './find-visible.ts'

export interface LinkQuery {
  readonly tenant: string
  /**
   * A link as Discord copies it, `https://discord.com/channels/<guild>/<channel>[/<message>]`, or as it shows a thread beside its
   * channel: `…/<channel>/threads/<thread>[/<message>]`.
   */
  readonly url: string
  readonly viewer: Viewer
}

/** What a link leads to in the archive. */
export interface ResolvedLink {
  readonly channelId: Snowflake
  readonly messageId: Snowflake | null
}

/** Rejects with `invalid` for what is no such link, with `not_found` for one of another community or to what may not be read. */
export type ResolveLink = (query: LinkQuery) => Promise<ResolvedLink>

const link =
  /^https?:\/\/(?:(?:www|ptb|canary)\.)?discord(?:app)?\.com\/channels\/(\d{1,20})\/(?:\d{1,20}\/threads\/)?(\d{1,20})(?:\/(\d{1,20}))?\/?(?:[?#].*)?$/i

export const resolveLink =
  ({ storage }: { readonly storage: ArchiveStorage }): ResolveLink =>
  async ({ tenant: slug, url, viewer }) => {
    const { guild, channelId, messageId } = parsed(url)
    const tenant = await visibleTenant(storage.read, slug, viewer)
    if (tenant.sourceId !== guild) throw new NotFound('channel')
    const channel = await visibleChannelOf(storage.read, tenant, channelId, viewer)
    if (messageId === null) return { channelId: channel.sourceId, messageId }
    const message = await storage.read.messages.find(channel.id, messageId)
    if (message === null || !isShownMessage(message, tenant)) throw new NotFound('message')
    return { channelId: channel.sourceId, messageId }
  }

function parsed(url: string): {
  readonly guild: string
  readonly channelId: Snowflake
  readonly messageId: Snowflake | null
} {
  const [, guild = '', channelId = '', messageId = null] = link.exec(url.trim()) ?? []
  if (!isSnowflake(channelId) || (messageId !== null && !isSnowflake(messageId))) {
    throw Invalid.of('/url', 'must be a link like https://discord.com/channels/<guild>/<channel>/<message>')
  }
  return { guild, channelId, messageId }
}
