import type { TenantId } from '../../shared/ids.ts'
import type { KeysetPage, KeysetRequest } from '../../shared/page.ts'
import type { Channel, ChannelId } from '../channel.ts'
import type { Snowflake } from '../snowflake.ts'

/** Where a channel stands among its siblings: by position, those without one last, then by snowflake. */
export interface SiblingKey {
  readonly position: number | null
  readonly sourceId: Snowflake
}

/** Where a thread stands among its siblings: the latest activity first, then by id, the greatest first. */
export interface ThreadKey {
  readonly activity: Snowflake
  readonly channelId: ChannelId
}

export type VisibilityFilter = 'everyone' | 'any'

export interface ChannelReader {
  find(id: ChannelId): Promise<Channel | null>
  /** Those of `ids` that are stored, by id. */
  findMany(ids: readonly ChannelId[]): Promise<readonly Channel[]>
  /** Every channel of a tenant, threads and placeholders too, by its id at the source as a number. */
  listAll(tenantId: TenantId, request: KeysetRequest<Snowflake>): Promise<KeysetPage<Channel, Snowflake>>
  /** The children of `parentId`, at the top for `null`, threads excepted. `visibility` looks at the child alone, not at its parents. */
  listChildren(
    tenantId: TenantId,
    filter: { readonly parentId: ChannelId | null; readonly visibility: VisibilityFilter },
    request: KeysetRequest<SiblingKey>,
  ): Promise<KeysetPage<Channel, SiblingKey>>
  /** The threads whose stats name `parentId` as their parent. `visibility` looks at the thread alone. */
  listThreads(
    filter: { readonly parentId: ChannelId; readonly visibility: VisibilityFilter },
    request: KeysetRequest<ThreadKey>,
  ): Promise<KeysetPage<Channel, ThreadKey>>
}

/** Channels of one tenant. Natural key: (tenantId, sourceId), which `id` repeats. Removing a tenant removes its channels. */
export interface ChannelRepository extends ChannelReader {
  /** The channel, kept from other writers until the transaction ends; `null` if there is none. */
  lock(id: ChannelId): Promise<Channel | null>

  /**
   * Inserts, or replaces all but `createdAt` of the channel with the same natural key. Repeating it changes nothing.
   * Rejects with `reference_missing` if the tenant is absent.
   */
  upsert(channel: Channel): Promise<void>

  /** Removes those of `ids` that are stored, with their slugs, stats and messages. */
  removeMany(ids: readonly ChannelId[]): Promise<void>
}
