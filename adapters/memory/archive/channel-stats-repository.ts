import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { ChannelStats } from '../../../domain/archive/channel-stats.ts'
import type {
  ChannelStatsReader,
  ChannelStatsRepository,
} from '../../../domain/archive/ports/channel-stats-repository.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { channelStats } from './channel-tables.ts'

type StatsRow = RowOf<typeof channelStats>

export class MemoryChannelStatsReader implements ChannelStatsReader {
  readonly #table: TableReader<StatsRow>

  constructor(table: TableReader<StatsRow>) {
    this.#table = table
  }

  async findOf(channelIds: readonly ChannelId[]) {
    return this.#table.getMany(channelIds.map((id) => [id])).map(toStats)
  }
}

export class MemoryChannelStatsRepository extends MemoryChannelStatsReader implements ChannelStatsRepository {
  readonly #table: TableWriter<StatsRow>

  constructor(table: TableWriter<StatsRow>) {
    super(table)
    this.#table = table
  }

  async lock(channelId: ChannelId) {
    const row = this.#table.get([channelId])
    return row && toStats(row)
  }

  async upsert(stats: ChannelStats) {
    this.#table.upsert([toRow(stats)])
  }
}

const toRow = (stats: ChannelStats): StatsRow => ({
  channel_id: stats.channelId,
  parent_id: stats.parentId,
  message_count: stats.messageCount,
  last_snowflake: stats.lastSnowflake,
  last_activity_at: stats.lastActivityAt,
  activity: stats.activity,
})

const toStats = (row: StatsRow): ChannelStats => ({
  channelId: row.channel_id,
  parentId: row.parent_id,
  messageCount: row.message_count,
  lastSnowflake: row.last_snowflake,
  lastActivityAt: row.last_activity_at,
  activity: row.activity,
})
