import type { Kysely } from 'kysely'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { RemovedStretch, StretchToRemove } from '../../../domain/archive/ports/message-repository.ts'
import { idColumn } from '../columns.ts'
import type { ArchiveTables, MessageChildTable } from './tables.ts'

/**
 * Removes rows of a table whose primary key begins with a message's. Its end is looked up first, so that the next stretch begins
 * there: a range that starts at the channel's beginning reads again over every row that was deleted and not yet collected.
 */
export async function removeStretch(
  db: Kysely<ArchiveTables>,
  table: 'messages' | MessageChildTable,
  channelId: ChannelId,
  { from, limit }: StretchToRemove,
): Promise<RemovedStretch> {
  let found = db.selectFrom(table).select('snowflake').where('channel_id', '=', idColumn(channelId))
  let removal = db.deleteFrom(table).where('channel_id', '=', idColumn(channelId))
  if (from !== null) {
    found = found.where('snowflake', '>=', from)
    removal = removal.where('snowflake', '>=', from)
  }
  const rows = await found.orderBy('snowflake').limit(limit).execute()
  const last = rows.at(-1)?.snowflake
  if (last === undefined) return { rows: 0, next: null }
  await removal.where('snowflake', '<=', last).orderBy('snowflake').limit(limit).execute()
  return { rows: rows.length, next: rows.length < limit ? null : last }
}
