import type { ChannelId } from '../../../domain/archive/channel.ts'
import type {
  SyncProgressReader,
  SyncProgressRepository,
} from '../../../domain/archive/ports/sync-progress-repository.ts'
import type { SyncProgress } from '../../../domain/archive/sync-progress.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { syncProgress } from './channel-tables.ts'

type ProgressRow = RowOf<typeof syncProgress>

export class MemorySyncProgressReader implements SyncProgressReader {
  readonly #table: TableReader<ProgressRow>

  constructor(table: TableReader<ProgressRow>) {
    this.#table = table
  }

  async findOf(channelIds: readonly ChannelId[]) {
    return this.#table.getMany(channelIds.map((id) => [id])).map(toProgress)
  }
}

export class MemorySyncProgressRepository extends MemorySyncProgressReader implements SyncProgressRepository {
  readonly #table: TableWriter<ProgressRow>

  constructor(table: TableWriter<ProgressRow>) {
    super(table)
    this.#table = table
  }

  async upsert(progress: SyncProgress) {
    this.#table.upsert([toRow(progress)])
  }

  async removeOf(channelIds: readonly ChannelId[]) {
    this.#table.delete(channelIds.map((id) => [id]))
  }
}

const toRow = (progress: SyncProgress): ProgressRow => ({
  channel_id: progress.channelId,
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

const toProgress = (row: ProgressRow): SyncProgress => ({
  channelId: row.channel_id,
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
