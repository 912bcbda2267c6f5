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
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import { type ChannelRow, toChannel, toChannelRow, unplaced } from './channel-row.ts'
import type { channelStats } from './channel-tables.ts'

type StatsRow = RowOf<typeof channelStats>

interface Thread {
  readonly channel: Channel
  readonly key: ThreadKey
}

export class MemoryChannelReader implements ChannelReader {
  readonly #table: TableReader<ChannelRow>
  readonly #stats: TableReader<StatsRow>

  constructor(table: TableReader<ChannelRow>, stats: TableReader<StatsRow>) {
    this.#table = table
    this.#stats = stats
  }

  async find(id: ChannelId) {
    const row = this.#table.get([id])
    return row && toChannel(row)
  }

  async findMany(ids: readonly ChannelId[]) {
    return this.#table.getMany(ids.map((id) => [id])).map(toChannel)
  }

  async listAll(tenantId: TenantId, { limit, after }: KeysetRequest<Snowflake>) {
    const rows = this.#table.scan('uq_channels_source', {
      prefix: [tenantId],
      after: after && [after],
      limit: limit + 1,
    })
    return keysetPage(Array.from(rows, toChannel), limit, ({ sourceId }) => sourceId)
  }

  async listChildren(
    tenantId: TenantId,
    { parentId, visibility }: { readonly parentId: ChannelId | null; readonly visibility: VisibilityFilter },
    { limit, after }: KeysetRequest<SiblingKey>,
  ): Promise<KeysetPage<Channel, SiblingKey>> {
    const rows = this.#table.scan('ix_channels_siblings', {
      prefix: [tenantId, parentId],
      after: after && [after.position ?? unplaced, after.sourceId],
      where: (row) => row.kind !== 'thread' && isShown(row, visibility),
      limit: limit + 1,
    })
    return keysetPage(Array.from(rows, toChannel), limit, (channel) => ({
      position: channel.settings?.value.position ?? null,
      sourceId: channel.sourceId,
    }))
  }

  async listThreads(
    { parentId, visibility }: { readonly parentId: ChannelId; readonly visibility: VisibilityFilter },
    { limit, after }: KeysetRequest<ThreadKey>,
  ): Promise<KeysetPage<Channel, ThreadKey>> {
    const threads: Thread[] = []
    for (const { channel_id: channelId, activity } of this.#byActivity(parentId, after)) {
      if (threads.length > limit) break
      const row = this.#table.get([channelId])
      if (row === null || row.kind !== 'thread' || !isShown(row, visibility)) continue
      threads.push({ channel: toChannel(row), key: { activity, channelId } })
    }
    const { items, next } = keysetPage(threads, limit, ({ key }) => key)
    return { items: items.map(({ channel }) => channel), next }
  }

  #byActivity(parentId: ChannelId, after: ThreadKey | null): Iterable<StatsRow> {
    return this.#stats.scan('ix_channel_stats_activity', {
      prefix: [parentId],
      after: after && [after.activity, after.channelId],
      direction: 'descending',
    })
  }
}

export class MemoryChannelRepository extends MemoryChannelReader implements ChannelRepository {
  readonly #table: TableWriter<ChannelRow>

  constructor(table: TableWriter<ChannelRow>, stats: TableReader<StatsRow>) {
    super(table, stats)
    this.#table = table
  }

  /** There are no other writers: transactions run one at a time. */
  async lock(id: ChannelId) {
    return this.find(id)
  }

  async upsert(channel: Channel) {
    this.#table.upsert([toChannelRow(channel)])
  }

  async removeMany(ids: readonly ChannelId[]) {
    this.#table.delete(ids.map((id) => [id]))
  }
}

const isShown = (row: ChannelRow, visibility: VisibilityFilter): boolean =>
  visibility === 'any' || row.visibility === 'everyone'
