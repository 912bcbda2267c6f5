import type { Kysely } from 'kysely'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { Message } from '../../../domain/archive/message.ts'
import type {
  MessageReader,
  MessageRepository,
  MessageStretch,
  RemovedStretch,
  StretchToRemove,
  UnseenMessages,
} from '../../../domain/archive/ports/message-repository.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import { idColumn } from '../columns.ts'
import type { Session } from '../session.ts'
import { upsertRows } from '../upsert.ts'
import { messageFrom, messageRow } from './message-row.ts'
import { removeStretch } from './remove-stretch.ts'
import type { ArchiveTables } from './tables.ts'

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

  findMany(channelId: ChannelId, snowflakes: readonly Snowflake[]): Promise<readonly Message[]> {
    return this.session.run(async (db) =>
      snowflakes.length === 0 ? [] : (await byKeys(db, channelId, snowflakes).execute()).map(messageFrom),
    )
  }

  /** One statement with a range of one row a channel: MIN with GROUP BY would read the channels whole. */
  findFirstOf(channelIds: readonly ChannelId[], deleted: MessageStretch['deleted']): Promise<readonly Message[]> {
    return this.session.run(async (db) => {
      const [first, ...rest] = [...new Set(channelIds)].map((id) => firstIn(db, id, deleted))
      if (first === undefined) return []
      const query = rest.reduce((union, next) => union.unionAll(next), first)
      return (await query.orderBy('channel_id').execute()).map(messageFrom)
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

  listUnseen(channelId: ChannelId, { from, to, since, limit }: UnseenMessages): Promise<readonly Message[]> {
    return this.session.run(async (db) => {
      const query = db
        .selectFrom('messages')
        .selectAll()
        .where('channel_id', '=', idColumn(channelId))
        // Not BETWEEN, which would compare snowflakes as doubles.
        .where('snowflake', '>=', from)
        .where('snowflake', '<=', to)
        .where('observed_at', '<', since)
        .where((where) => where.or([where('deleted_at', 'is', null), where('deleted_at', '<', since)]))
        .orderBy('snowflake')
        .limit(limit)
      return (await query.execute()).map(messageFrom)
    })
  }
}

export class TidbMessageRepository extends TidbMessageReader implements MessageRepository {
  lockMany(channelId: ChannelId, snowflakes: readonly Snowflake[]): Promise<readonly Message[]> {
    return this.session.run(async (db) => {
      if (snowflakes.length === 0) return []
      return (await byKeys(db, channelId, snowflakes).forUpdate().execute()).map(messageFrom)
    })
  }

  upsertMany(messages: readonly Message[]): Promise<void> {
    const kept = ['channel_id', 'snowflake', 'created_at'] as const
    return this.session.run((db) => upsertRows(db, 'messages', kept, messages.map(messageRow)))
  }

  removeStretch(channelId: ChannelId, stretch: StretchToRemove): Promise<RemovedStretch> {
    return this.session.run((db) => removeStretch(db, 'messages', channelId, stretch))
  }
}

const byKeys = (db: Kysely<ArchiveTables>, channelId: ChannelId, snowflakes: readonly Snowflake[]) =>
  db
    .selectFrom('messages')
    .selectAll()
    .where('channel_id', '=', idColumn(channelId))
    .where('snowflake', 'in', snowflakes)
    .orderBy('snowflake')

/** A table of its own, for a part of a UNION has no order. */
function firstIn(db: Kysely<ArchiveTables>, channelId: ChannelId, deleted: MessageStretch['deleted']) {
  const first = db
    .selectFrom('messages')
    .selectAll()
    .where('channel_id', '=', idColumn(channelId))
    .$if(deleted === 'hidden', (query) => query.where('deleted_at', 'is', null))
    .orderBy('snowflake')
    .limit(1)
  return db.selectFrom(first.as('first')).selectAll()
}
