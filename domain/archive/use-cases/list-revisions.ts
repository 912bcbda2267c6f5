import { NotFound } from '../../shared/errors.ts'
import type { MessageRevision } from '../message.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { isShownMessage } from '../visibility.ts'
import { publicChannel, publicTenant } from './find-public.ts'
import type { MessageQuery } from './get-message.ts'

/**
 * The earlier contents of a message, the first seen first; none where the tenant's policy keeps none. Rejects with `not_found`
 * where the message may not be read.
 */
export type ListRevisions = (query: MessageQuery) => Promise<readonly MessageRevision[]>

export const listRevisions =
  ({ storage }: { readonly storage: ArchiveStorage }): ListRevisions =>
  async (query) => {
    const tenant = await publicTenant(storage.read, query.tenant)
    const channel = await publicChannel(storage.read, tenant, query.channel)
    const message = await storage.read.messages.find(channel.id, query.snowflake)
    if (message === null || !isShownMessage(message, tenant)) throw new NotFound('message')
    if (!tenant.policies.keepHistory) return []
    const revisions = await storage.read.revisions.listOf(channel.id, [query.snowflake])
    return [...revisions].sort((a, b) => a.observedAt.getTime() - b.observedAt.getTime())
  }
