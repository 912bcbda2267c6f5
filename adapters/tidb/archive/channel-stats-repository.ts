import type { Kysely, Selectable } from 'kysely'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { ChannelStats } from '../../../domain/archive/channel-stats.ts'
import type {
  ChannelStatsReader,
  ChannelStatsRepository,
} from '../../../domain/archive/ports/channel-stats-repository.ts'
import { idColumn, idColumns, optionalId } from '../columns.ts'
import type { Session } from '../session.ts'
import { upsertRows } from '../upsert.ts'
import { channelIdFrom } from './columns.ts'
import type { ArchiveTables, ChannelStatsTable } from './tables.ts'

export class TidbChannelStatsReader implements ChannelStatsReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  findOf(channelIds: readonly ChannelId[]): Promise<readonly ChannelStats[]> {
    return this.session.run(async (db) =>
      channelIds.length === 0 ? [] : (await byIds(db, channelIds).execute()).map(fromRow),
    )
  }
}

export class TidbChannelStatsRepository extends TidbChannelStatsReader implements ChannelStatsRepository {
  lock(channelId: ChannelId): Promise<ChannelStats | null> {
    return this.session.run(async (db) => {
      const row = await byIds(db, [channelId]).forUpdate().executeTakeFirst()
      return row === undefined ? null : fromRow(row)
    })
  }

  upsert(stats: ChannelStats): Promise<void> {
    const row = {
      channel_id: idColumn(stats.channelId),
      parent_id: optionalId(stats.parentId),
      message_count: stats.messageCount,
      last_snowflake: stats.lastSnowflake,
      last_activity_at: stats.lastActivityAt,
      activity: stats.activity,
    }
    return this.session.run((db) => upsertRows(db, 'channel_stats', ['channel_id'], [row]))
  }
}

const byIds = (db: Kysely<ArchiveTables>, ids: readonly ChannelId[]) =>
  db.selectFrom('channel_stats').selectAll().where('channel_id', 'in', idColumns(ids)).orderBy('channel_id')

const fromRow = (row: Selectable<ChannelStatsTable>): ChannelStats => ({
  channelId: channelIdFrom(row.channel_id),
  parentId: row.parent_id === null ? null : channelIdFrom(row.parent_id),
  messageCount: Number(row.message_count),
  lastSnowflake: row.last_snowflake,
  lastActivityAt: row.last_activity_at,
  activity: row.activity,
})
