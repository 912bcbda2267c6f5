import type { Kysely } from 'kysely'
import type { Channel, ChannelId } from '../../../domain/archive/channel.ts'
import type {
  ChannelReader,
  ChannelRepository,
  SiblingKey,
  ThreadKey,
  VisibilityFilter,
} from '../../../domain/archive/ports/channel-repository.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { type KeysetPage, type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import { idColumn, idColumns } from '../columns.ts'
import type { Session } from '../session.ts'
import { upsertRows } from '../upsert.ts'
import { channelFrom, channelRow } from './channel-row.ts'
import { type ArchiveTables, unplaced } from './tables.ts'

export class TidbChannelReader implements ChannelReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  find(id: ChannelId): Promise<Channel | null> {
    return this.session.run(async (db) => {
      const row = await byIds(db, [id]).executeTakeFirst()
      return row === undefined ? null : channelFrom(row)
    })
  }

  findMany(ids: readonly ChannelId[]): Promise<readonly Channel[]> {
    return this.session.run(async (db) => (ids.length === 0 ? [] : (await byIds(db, ids).execute()).map(channelFrom)))
  }

  listAll(tenantId: TenantId, { limit, after }: KeysetRequest<Snowflake>): Promise<KeysetPage<Channel, Snowflake>> {
    return this.session.run(async (db) => {
      let query = db.selectFrom('channels').selectAll().where('tenant_id', '=', idColumn(tenantId))
      if (after !== null) query = query.where('source_id', '>', after)
      const rows = await query
        .orderBy('source_id')
        .limit(limit + 1)
        .execute()
      return keysetPage(rows.map(channelFrom), limit, ({ sourceId }) => sourceId)
    })
  }

  listChildren(
    tenantId: TenantId,
    filter: { readonly parentId: ChannelId | null; readonly visibility: VisibilityFilter },
    request: KeysetRequest<SiblingKey>,
  ): Promise<KeysetPage<Channel, SiblingKey>> {
    return this.session.run(async (db) => {
      const rows = await children(db, tenantId, filter.parentId, request)
        .$if(filter.visibility === 'everyone', (query) => query.where('visibility', '=', 'everyone'))
        .execute()
      return keysetPage(rows.map(channelFrom), request.limit, siblingKeyOf)
    })
  }

  listThreads(
    filter: { readonly parentId: ChannelId; readonly visibility: VisibilityFilter },
    request: KeysetRequest<ThreadKey>,
  ): Promise<KeysetPage<Channel, ThreadKey>> {
    return this.session.run(async (db) => {
      const rows = await threads(db, filter.parentId, request)
        .$if(filter.visibility === 'everyone', (query) => query.where('channels.visibility', '=', 'everyone'))
        .execute()
      const found = rows.map((row) => ({ channel: channelFrom(row), activity: row.activity }))
      const page = keysetPage(found, request.limit, ({ channel, activity }) => ({
        activity,
        channelId: channel.id,
      }))
      return { items: page.items.map(({ channel }) => channel), next: page.next }
    })
  }
}

export class TidbChannelRepository extends TidbChannelReader implements ChannelRepository {
  lock(id: ChannelId): Promise<Channel | null> {
    return this.session.run(async (db) => {
      const row = await byIds(db, [id]).forUpdate().executeTakeFirst()
      return row === undefined ? null : channelFrom(row)
    })
  }

  upsert(channel: Channel): Promise<void> {
    const key = ['id', 'tenant_id', 'source_id', 'created_at'] as const
    return this.session.run((db) => upsertRows(db, 'channels', key, [channelRow(channel)]))
  }

  removeMany(ids: readonly ChannelId[]): Promise<void> {
    return this.session.run(async (db) => {
      if (ids.length === 0) return
      await db.deleteFrom('channels').where('id', 'in', idColumns(ids)).execute()
    })
  }
}

const byIds = (db: Kysely<ArchiveTables>, ids: readonly ChannelId[]) =>
  db.selectFrom('channels').selectAll().where('id', 'in', idColumns(ids)).orderBy('id')

function children(
  db: Kysely<ArchiveTables>,
  tenantId: TenantId,
  parentId: ChannelId | null,
  { limit, after }: KeysetRequest<SiblingKey>,
) {
  let query = db
    .selectFrom('channels')
    .selectAll()
    .where('tenant_id', '=', idColumn(tenantId))
    .where('kind', '!=', 'thread')
    .orderBy('position')
    .orderBy('source_id')
    .limit(limit + 1)
  query = parentId === null ? query.where('parent_id', 'is', null) : query.where('parent_id', '=', idColumn(parentId))
  if (after === null) return query
  const position = after.position ?? unplaced
  return query.where((eb) =>
    eb.or([
      eb('position', '>', position),
      eb.and([eb('position', '=', position), eb('source_id', '>', after.sourceId)]),
    ]),
  )
}

/** Read along `ix_channel_stats_activity`: a thread whose stats were not written yet is not listed. */
function threads(db: Kysely<ArchiveTables>, parentId: ChannelId, { limit, after }: KeysetRequest<ThreadKey>) {
  const query = db
    .selectFrom('channel_stats')
    .innerJoin('channels', 'channels.id', 'channel_stats.channel_id')
    .selectAll('channels')
    .select('channel_stats.activity')
    .where('channel_stats.parent_id', '=', idColumn(parentId))
    .where('channels.kind', '=', 'thread')
    .orderBy('channel_stats.activity', 'desc')
    .orderBy('channel_stats.channel_id', 'desc')
    .limit(limit + 1)
  if (after === null) return query
  const { activity, channelId } = after
  // The bound alone makes the index's range: TiDB moves the OR to the join, for the ids of both tables are equal.
  return query
    .where('channel_stats.activity', '<=', activity)
    .where((eb) =>
      eb.or([
        eb('channel_stats.activity', '<', activity),
        eb.and([eb('channel_stats.activity', '=', activity), eb('channel_stats.channel_id', '<', idColumn(channelId))]),
      ]),
    )
}

const siblingKeyOf = (channel: Channel): SiblingKey => ({
  position: channel.settings?.value.position ?? null,
  sourceId: channel.sourceId,
})
