import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { Message } from '../../../domain/archive/message.ts'
import type {
  MessageReader,
  MessageRepository,
  MessageStretch,
} from '../../../domain/archive/ports/message-repository.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { Session } from '../session.ts'
import { idColumn } from './columns.ts'
import { messageFrom, messageRow } from './message-row.ts'
import type { ArchiveTables } from './tables.ts'
import { upsertRows } from './upsert.ts'

export class TidbMessageReader implements MessageReader {
  protected readonly session: Session<ArchiveTables>

  constructor(session: Session<ArchiveTables>) {
    this.session = session
  }

  find(channelId: ChannelId, snowflake: Snowflake): Promise<Message | null> {
    return this.session.run(async (db) => {
      const query = db.selectFrom('messages').selectAll().where('channel_id', '=', idColumn(channelId))
      const row = await query.where('snowflake', '=', snowflake).executeTakeFirst()
      return row === undefined ? null : messageFrom(row)
    })
  }

  list(channelId: ChannelId, { direction, from, limit, deleted }: MessageStretch): Promise<readonly Message[]> {
    const ascending = direction === 'ascending'
    return this.session.run(async (db) => {
      let query = db
        .selectFrom('messages')
        .selectAll()
        .where('channel_id', '=', idColumn(channelId))
        .orderBy('snowflake', ascending ? 'asc' : 'desc')
        .limit(limit)
      if (from !== null) query = query.where('snowflake', ascending ? '>' : '<', from)
      if (deleted === 'hidden') query = query.where('deleted_at', 'is', null)
      return (await query.execute()).map(messageFrom)
    })
  }
}

export class TidbMessageRepository extends TidbMessageReader implements MessageRepository {
  lockMany(channelId: ChannelId, snowflakes: readonly Snowflake[]): Promise<readonly Message[]> {
    return this.session.run(async (db) => {
      if (snowflakes.length === 0) return []
      const rows = await db
        .selectFrom('messages')
        .selectAll()
        .where('channel_id', '=', idColumn(channelId))
        .where('snowflake', 'in', snowflakes)
        .orderBy('snowflake')
        .forUpdate()
        .execute()
      return rows.map(messageFrom)
    })
  }

  upsertMany(messages: readonly Message[]): Promise<void> {
    const kept = ['channel_id', 'snowflake', 'created_at'] as const
    return this.session.run((db) => upsertRows(db, 'messages', kept, messages.map(messageRow)))
  }
}
