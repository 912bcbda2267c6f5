import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { RemovedStretch, StretchToRemove } from '../../../domain/archive/ports/message-repository.ts'
import { previousSnowflake, type Snowflake } from '../../../domain/archive/snowflake.ts'
import { PRIMARY, type Row } from '../engine/definition.ts'
import type { TableWriter } from '../engine/doors.ts'

/** Removes rows of a table whose primary key begins with a message's. */
export function removeStretch<R extends Row & { readonly snowflake: Snowflake }>(
  table: TableWriter<R>,
  channelId: ChannelId,
  { from, limit }: StretchToRemove,
): RemovedStretch {
  const after = from === null || from === '0' ? null : [previousSnowflake(from)]
  const rows = [...table.scan(PRIMARY, { prefix: [channelId], after, limit })]
  table.delete(rows.map((row) => table.keyOf(row)))
  return { rows: rows.length, next: rows.length < limit ? null : (rows.at(-1)?.snowflake ?? null) }
}
