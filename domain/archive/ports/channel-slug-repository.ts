import type { TenantId } from '../../shared/ids.ts'
import type { ChannelId, ChannelSlug } from '../channel.ts'

export interface ChannelSlugReader {
  /** By exact slug. */
  find(tenantId: TenantId, slug: string): Promise<ChannelSlug | null>
  /** The slugs of those of `channelIds` that have one, by channel id. */
  findOf(channelIds: readonly ChannelId[]): Promise<readonly ChannelSlug[]>
}

/**
 * Natural keys: (tenantId, slug), and channelId, for a channel has one slug for ever. A table of its own, because a table that
 * is upserted may have only one logical key. Removing a channel removes its slug.
 */
export interface ChannelSlugRepository extends ChannelSlugReader {
  /**
   * Rejects with `conflict` on `slug` where another channel of the tenant holds it, on `channelId` where the channel has one,
   * and with `reference_missing` if the channel is absent.
   */
  insert(slug: ChannelSlug): Promise<void>
}
