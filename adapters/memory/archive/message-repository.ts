import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { Message } from '../../../domain/archive/message.ts'
import type {
  MessageReader,
  MessageRepository,
  MessageStretch,
  StretchToRemove,
  UnseenMessages,
} from '../../../domain/archive/ports/message-repository.ts'
import { compareSnowflakes, previousSnowflake, type Snowflake } from '../../../domain/archive/snowflake.ts'
import { PRIMARY } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import { type MessageRow, toMessage, toMessageRow } from './message-row.ts'
import { removeStretch } from './remove-stretch.ts'

export class MemoryMessageReader implements MessageReader {
  readonly #table: TableReader<MessageRow>

  constructor(table: TableReader<MessageRow>) {
    this.#table = table
  }

  async find(channelId: ChannelId, snowflake: Snowflake) {
    const row = this.#table.get([channelId, snowflake])
    return row && toMessage(row)
  }

  async findMany(channelId: ChannelId, snowflakes: readonly Snowflake[]) {
    return this.#table.getMany(snowflakes.map((snowflake) => [channelId, snowflake])).map(toMessage)
  }

  async findFirstOf(channelIds: readonly ChannelId[], deleted: MessageStretch['deleted']) {
    const stretch = { direction: 'ascending', from: null, limit: 1, deleted } as const
    const firsts = await Promise.all([...new Set(channelIds)].sort().map((id) => this.list(id, stretch)))
    return firsts.flat()
  }

  async list(channelId: ChannelId, { direction, from, limit, deleted }: MessageStretch) {
    const rows = this.#table.scan(PRIMARY, {
      prefix: [channelId],
      after: from && [from],
      direction,
      where: (row) => deleted === 'shown' || row.deleted_at === null,
      limit,
    })
    return Array.from(rows, toMessage)
  }

  async listUnseen(channelId: ChannelId, { from, to, since, limit }: UnseenMessages) {
    const rows = this.#table.scan(PRIMARY, {
      prefix: [channelId],
      after: from === '0' ? null : [previousSnowflake(from)],
      direction: 'ascending',
      where: (row) => row.observed_at < since && (row.deleted_at === null || row.deleted_at < since),
    })
    const unseen: Message[] = []
    for (const row of rows) {
      if (unseen.length === limit || compareSnowflakes(row.snowflake, to) > 0) break
      unseen.push(toMessage(row))
    }
    return unseen
  }
}

export class MemoryMessageRepository extends MemoryMessageReader implements MessageRepository {
  readonly #table: TableWriter<MessageRow>

  constructor(table: TableWriter<MessageRow>) {
    super(table)
    this.#table = table
  }

  /** There are no other writers: transactions run one at a time. */
  async lockMany(channelId: ChannelId, snowflakes: readonly Snowflake[]) {
    return this.findMany(channelId, snowflakes)
  }

  async upsertMany(messages: readonly Message[]) {
    this.#table.upsert(messages.map(toMessageRow))
  }

  async removeStretch(channelId: ChannelId, stretch: StretchToRemove) {
    return removeStretch(this.#table, channelId, stretch)
  }
}
