import { NotFound } from '../../shared/errors.ts'
import type { MessageRevision } from '../message.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { isShownMessage } from '../visibility.ts'
import { visibleChannel, visibleTenant } from './find-visible.ts'
import type { MessageQuery } from './get-message.ts'

/**
 * The earlier contents of a message, the first seen first; none where the tenant's policy keeps none. Rejects with `not_found`
 * where the message may not be read.
 */
export type ListRevisions = (query: MessageQuery) => Promise<readonly MessageRevision[]>

export const listRevisions =
  ({ storage }: { readonly storage: ArchiveStorage }): ListRevisions =>
  async (query) => {
    const tenant = await visibleTenant(storage.read, query.tenant, query.viewer)
    const channel = await visibleChannel(storage.read, tenant, query.channel, query.viewer)
    const message = await storage.read.messages.find(channel.id, query.snowflake)
    if (message === null || !isShownMessage(message, tenant)) throw new NotFound('message')
    if (!tenant.policies.keepHistory) return []
    const revisions = await storage.read.revisions.listOf(channel.id, [query.snowflake])
    return [...revisions].sort((a, b) => a.observedAt.getTime() - b.observedAt.getTime())
  }
