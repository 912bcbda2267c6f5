import type { ChannelId } from '../../../domain/archive/channel.ts'
import type {
  MessageChildReader,
  MessageChildRepository,
} from '../../../domain/archive/ports/message-child-repository.ts'
import type { StretchToRemove } from '../../../domain/archive/ports/message-repository.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import { PRIMARY, type Row } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import { removeStretch } from './remove-stretch.ts'

/** Its columns begin with the message's key. */
type ChildRow = Row & { readonly snowflake: Snowflake }

/** How a child of a message stands in its table, whose primary key begins with the message's. */
export interface ChildRows<R extends ChildRow, Child> {
  toRow(child: Child): R
  fromRow(row: R): Child
}

/** Any kind of child: attachments, reactions, those who reacted, revisions. */
export class MemoryMessageChildReader<R extends ChildRow, Child> implements MessageChildReader<Child> {
  readonly #table: TableReader<R>
  readonly #rows: ChildRows<R, Child>

  constructor(table: TableReader<R>, rows: ChildRows<R, Child>) {
    this.#table = table
    this.#rows = rows
  }

  async listOf(channelId: ChannelId, snowflakes: readonly Snowflake[]) {
    const messages = snowflakes.map((snowflake) => [channelId, snowflake])
    return this.#table.scanEach(PRIMARY, messages).map((row) => this.#rows.fromRow(row))
  }
}

export class MemoryMessageChildRepository<R extends ChildRow, Child>
  extends MemoryMessageChildReader<R, Child>
  implements MessageChildRepository<Child>
{
  readonly #table: TableWriter<R>
  readonly #rows: ChildRows<R, Child>

  constructor(table: TableWriter<R>, rows: ChildRows<R, Child>) {
    super(table, rows)
    this.#table = table
    this.#rows = rows
  }

  /** There are no other writers: transactions run one at a time. */
  async lockOf(channelId: ChannelId, snowflakes: readonly Snowflake[]) {
    return this.listOf(channelId, snowflakes)
  }

  async upsertMany(children: readonly Child[]) {
    this.#table.upsert(children.map((child) => this.#rows.toRow(child)))
  }

  async removeMany(children: readonly Child[]) {
    this.#table.delete(children.map((child) => this.#table.keyOf(this.#rows.toRow(child))))
  }

  async removeStretch(channelId: ChannelId, stretch: StretchToRemove) {
    return removeStretch(this.#table, channelId, stretch)
  }
}
