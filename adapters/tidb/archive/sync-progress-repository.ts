import type { Insertable, Selectable } from 'kysely'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type {
  SyncProgressReader,
  SyncProgressRepository,
} from '../../../domain/archive/ports/sync-progress-repository.ts'
import type { SyncProgress } from '../../../domain/archive/sync-progress.ts'
import { idColumn, idColumns } from '../columns.ts'
import type { Session } from '../session.ts'
import { upsertRows } from '../upsert.ts'
import { channelIdFrom } from './columns.ts'
import type { SyncProgressTable } from './sync-tables.ts'
import type { ArchiveTables } from './tables.ts'

export class TidbSyncProgressReader implements SyncProgressReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  findOf(channelIds: readonly ChannelId[]): Promise<readonly SyncProgress[]> {
    return this.session.run(async (db) => {
      if (channelIds.length === 0) return []
      const query = db.selectFrom('sync_progress').selectAll().where('channel_id', 'in', idColumns(channelIds))
      return (await query.orderBy('channel_id').execute()).map(progressFrom)
    })
  }
}

export class TidbSyncProgressRepository extends TidbSyncProgressReader implements SyncProgressRepository {
  upsert(progress: SyncProgress): Promise<void> {
    return this.session.run((db) => upsertRows(db, 'sync_progress', ['channel_id'], [progressRow(progress)]))
  }

  removeOf(channelIds: readonly ChannelId[]): Promise<void> {
    return this.session.run(async (db) => {
      if (channelIds.length === 0) return
      await db.deleteFrom('sync_progress').where('channel_id', 'in', idColumns(channelIds)).execute()
    })
  }
}

const progressRow = (progress: SyncProgress): Insertable<SyncProgressTable> => ({
  channel_id: idColumn(progress.channelId),
  last_snowflake: progress.lastSnowflake,
  state: progress.state,
  started_at: progress.startedAt,
  finished_at: progress.finishedAt,
  messages_per_second: progress.messagesPerSecond,
  error: progress.error?.message ?? null,
  updated_at: progress.updatedAt,
  error_class: progress.error?.class ?? null,
  source_last_snowflake: progress.sourceLast,
  source_archived_at: progress.sourceArchivedAt,
  rescan_before: progress.rescanBefore,
  missing_count: progress.missing?.count ?? null,
  missing: progress.missing?.message ?? null,
})

const progressFrom = (row: Selectable<SyncProgressTable>): SyncProgress => ({
  channelId: channelIdFrom(row.channel_id),
  lastSnowflake: row.last_snowflake,
  state: row.state,
  startedAt: row.started_at ?? row.updated_at,
  finishedAt: row.finished_at,
  messagesPerSecond: row.messages_per_second,
  error: row.error_class === null ? null : { class: row.error_class, message: row.error ?? '' },
  missing: row.missing_count === null ? null : { count: row.missing_count, message: row.missing ?? '' },
  sourceLast: row.source_last_snowflake,
  sourceArchivedAt: row.source_archived_at,
  rescanBefore: row.rescan_before,
  updatedAt: row.updated_at,
})
