import { type InsertObject, type Kysely, type RawBuilder, type Selectable, type Simplify, sql } from 'kysely'
import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { MessageKey } from '../../../domain/archive/message.ts'
import type {
  MessageChildReader,
  MessageChildRepository,
} from '../../../domain/archive/ports/message-child-repository.ts'
import type { RemovedStretch, StretchToRemove } from '../../../domain/archive/ports/message-repository.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import { idColumn } from '../columns.ts'
import type { Session } from '../session.ts'
import { batches, upsertRows } from '../upsert.ts'
import { removeStretch } from './remove-stretch.ts'
import type { ArchiveTables, MessageChildTable } from './tables.ts'

/** How one kind of child stands in its table. */
export interface MessageChildMapping<Child extends MessageKey, Table extends MessageChildTable> {
  readonly table: Table
  /** The child's own part of the key: behind (channel_id, snowflake). */
  readonly key: readonly [string, ...string[]]
  readonly keyOf: (child: Child) => readonly (Buffer | string)[]
  readonly toRow: (child: Child) => InsertObject<ArchiveTables, Table>
  readonly fromRow: (row: Simplify<Selectable<ArchiveTables[Table]>>) => Child
}

export class TidbMessageChildReader<Child extends MessageKey, Table extends MessageChildTable>
  implements MessageChildReader<Child>
{
  protected readonly session: Session<ArchiveTables>
  protected readonly mapping: MessageChildMapping<Child, Table>

  constructor(session: Session<ArchiveTables>, mapping: MessageChildMapping<Child, Table>) {
    this.session = session
    this.mapping = mapping
  }

  listOf(channelId: ChannelId, snowflakes: readonly Snowflake[]): Promise<readonly Child[]> {
    const { table, key, fromRow } = this.mapping
    return this.session.run(async (db) => {
      if (snowflakes.length === 0) return []
      const query = childrenOf(db, table, key, channelId, snowflakes)
      return (await query.$castTo<Selectable<ArchiveTables[Table]>>().execute()).map(fromRow)
    })
  }
}

export class TidbMessageChildRepository<Child extends MessageKey, Table extends MessageChildTable>
  extends TidbMessageChildReader<Child, Table>
  implements MessageChildRepository<Child>
{
  lockOf(channelId: ChannelId, snowflakes: readonly Snowflake[]): Promise<readonly Child[]> {
    const { table, key, fromRow } = this.mapping
    return this.session.run(async (db) => {
      if (snowflakes.length === 0) return []
      const query = childrenOf(db, table, key, channelId, snowflakes).forUpdate()
      return (await query.$castTo<Selectable<ArchiveTables[Table]>>().execute()).map(fromRow)
    })
  }

  upsertMany(children: readonly Child[]): Promise<void> {
    const { table, key, toRow } = this.mapping
    return this.session.run((db) => upsertRows(db, table, ['channel_id', 'snowflake', ...key], children.map(toRow)))
  }

  removeMany(children: readonly Child[]): Promise<void> {
    const { key, keyOf } = this.mapping
    const table: MessageChildTable = this.mapping.table
    const keys = children.map((child) => [idColumn(child.channelId), child.snowflake, ...keyOf(child)])
    return this.session.run(async (db) => {
      for (const batch of batches(keys)) {
        const wanted = batch.map((values) => isKey(['channel_id', 'snowflake', ...key], values))
        await db
          .deleteFrom(table)
          .where(sql<boolean>`${sql.join(wanted, sql` or `)}`)
          .execute()
      }
    })
  }

  removeStretch(channelId: ChannelId, stretch: StretchToRemove): Promise<RemovedStretch> {
    return this.session.run((db) => removeStretch(db, this.mapping.table, channelId, stretch))
  }
}

const childrenOf = (
  db: Kysely<ArchiveTables>,
  table: MessageChildTable,
  key: readonly string[],
  channelId: ChannelId,
  snowflakes: readonly Snowflake[],
) =>
  db
    .selectFrom(table)
    .selectAll()
    .where('channel_id', '=', idColumn(channelId))
    .where('snowflake', 'in', snowflakes)
    .orderBy(sql`${sql.join(['snowflake', ...key].map((column) => sql.ref(column)))}`)

function isKey(columns: readonly string[], values: readonly (Buffer | string)[]): RawBuilder<unknown> {
  const equalities = columns.map((column, i) => sql`${sql.ref(column)} = ${values[i]}`)
  return sql`(${sql.join(equalities, sql` and `)})`
}
