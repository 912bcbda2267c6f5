import { NotFound } from '../../shared/errors.ts'
import { type Channel, channelIdOf } from '../channel.ts'
import { emptyStats } from '../channel-stats.ts'
import type { VisibilityFilter } from '../ports/channel-repository.ts'
import type { ArchiveReaders } from '../ports/repositories.ts'
import { isSnowflake, type Snowflake } from '../snowflake.ts'
import type { Tenant } from '../tenant.ts'
import { isInside, maySee, type Viewer } from '../viewer.ts'
import type { ChannelView } from '../views.ts'
import { isPublicChain } from '../visibility.ts'

/** The tenant with this slug. Rejects with `not_found` where the viewer may not see it, as if it never existed. */
export async function visibleTenant(read: ArchiveReaders, slug: string, viewer: Viewer): Promise<Tenant> {
  const tenant = await read.tenants.findBySlug(slug)
  if (tenant === null || !maySee(viewer, tenant)) throw new NotFound('tenant')
  return tenant
}

/** Which children of a channel, or of the top, the viewer may see. */
export const visibilityFor = (viewer: Viewer, tenant: Tenant): VisibilityFilter =>
  isInside(viewer, tenant) ? 'any' : 'everyone'

/**
 * The channel that `reference`, a snowflake or a slug, names in the tenant. Rejects with `not_found` where the viewer may not see
 * it or one of its parents.
 */
export async function visibleChannel(
  read: ArchiveReaders,
  tenant: Tenant,
  reference: string,
  viewer: Viewer,
): Promise<Channel> {
  return shown(read, tenant, await namedChannel(read, tenant, reference), viewer)
}

/** The same, whoever may see it; `null` where there is none. */
export async function namedChannel(read: ArchiveReaders, tenant: Tenant, reference: string): Promise<Channel | null> {
  const named = isSnowflake(reference) ? await bySnowflake(read, tenant, reference) : null
  return named ?? (await bySlug(read, tenant, reference))
}

/** The same of a snowflake alone: a channel whose slug looks like one does not stand in for it. */
export async function visibleChannelOf(
  read: ArchiveReaders,
  tenant: Tenant,
  sourceId: Snowflake,
  viewer: Viewer,
): Promise<Channel> {
  return shown(read, tenant, await bySnowflake(read, tenant, sourceId), viewer)
}

async function shown(read: ArchiveReaders, tenant: Tenant, channel: Channel | null, viewer: Viewer): Promise<Channel> {
  if (channel === null) throw new NotFound('channel')
  if (isInside(viewer, tenant) || isPublicChain([channel, ...(await parentsOf(read, channel))])) return channel
  throw new NotFound('channel')
}

const bySnowflake = (read: ArchiveReaders, tenant: Tenant, sourceId: Snowflake): Promise<Channel | null> =>
  read.channels.find(channelIdOf(tenant.id, sourceId))

async function bySlug(read: ArchiveReaders, tenant: Tenant, reference: string): Promise<Channel | null> {
  const slug = await read.channelSlugs.find(tenant.id, reference)
  return slug === null ? null : read.channels.find(slug.channelId)
}

/** From the next to the topmost; `null` for one that is named but not stored. Discord nests three deep; a circle ends. */
async function parentsOf(read: ArchiveReaders, channel: Channel): Promise<readonly (Channel | null)[]> {
  const parents: (Channel | null)[] = []
  let id = channel.parent?.value ?? null
  while (id !== null) {
    const parent = parents.length < deepest ? await read.channels.find(id) : null
    parents.push(parent)
    id = parent?.parent?.value ?? null
  }
  return parents
}

const deepest = 4

/** Channels with what a list shows of them, in a constant number of reads. */
export async function channelViews(
  read: ArchiveReaders,
  channels: readonly Channel[],
): Promise<readonly ChannelView[]> {
  const ids = channels.map((channel) => channel.id)
  const parentIds = channels.flatMap((channel) => channel.parent?.value ?? [])
  const slugs = new Map(
    (await read.channelSlugs.findOf([...new Set([...ids, ...parentIds])])).map((s) => [s.channelId, s.slug]),
  )
  const parents = new Map((await read.channels.findMany([...new Set(parentIds)])).map((parent) => [parent.id, parent]))
  const stats = new Map((await read.channelStats.findOf(ids)).map((row) => [row.channelId, row]))
  return channels.map((channel) => {
    const parentId = channel.parent?.value ?? null
    const parent = parentId === null ? undefined : parents.get(parentId)
    return {
      channel,
      slug: slugs.get(channel.id) ?? channel.sourceId,
      stats: stats.get(channel.id) ?? emptyStats(channel.id, parentId, channel.sourceId),
      parent: parent === undefined ? null : { id: parent.sourceId, slug: slugs.get(parent.id) ?? parent.sourceId },
    }
  })
}
