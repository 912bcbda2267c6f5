import { type ChannelStats, emptyStats, withChange } from '../../../../domain/archive/channel-stats.ts'
import { type Deletion, mergePage, type RowChanges, type WritePlan } from '../../../../domain/archive/merge-page.ts'
import type { Message, MessageKey, MessageRecord } from '../../../../domain/archive/message.ts'
import { compareSnowflakes, type Snowflake, snowflake } from '../../../../domain/archive/snowflake.ts'
import { hex } from '../../../../domain/shared/hash.ts'
import { compareUtf8 } from '../../../../domain/shared/text.ts'
import { aChannelId, moment } from '../../../support/factories/index.ts'

interface PageOptions {
  readonly deletions?: readonly Deletion[]
  readonly keepHistory?: boolean
  readonly now?: Date
}

/** The rows of one table by their natural key, given back in its order. */
class Rows<Row extends MessageKey> {
  readonly #rows = new Map<string, Row>()
  readonly #keyOf: (row: Row) => string

  constructor(keyOf: (row: Row) => string) {
    this.#keyOf = keyOf
  }

  apply({ upsert, remove }: RowChanges<Row>): void {
    for (const row of remove) this.#rows.delete(this.#key(row))
    for (const row of upsert) this.#rows.set(this.#key(row), row)
  }

  of(id: Snowflake): readonly Row[] {
    const rows = [...this.#rows.values()].filter((row) => row.snowflake === id)
    return rows.sort((a, b) => compareUtf8(this.#keyOf(a), this.#keyOf(b)))
  }

  #key(row: Row): string {
    return `${row.snowflake} ${this.#keyOf(row)}`
  }
}

/** One channel, kept by doing what the plans say and nothing else. */
export class PlannedArchive {
  stats: ChannelStats = emptyStats(aChannelId(), null, snowflake('1'))
  readonly #messages = new Map<Snowflake, Message>()
  readonly #attachments = new Rows<MessageRecord['attachments'][number]>((row) => row.sourceId.padStart(20, '0'))
  readonly #reactions = new Rows<MessageRecord['reactions'][number]>((row) => row.emojiKey)
  readonly #reactionAuthors = new Rows<MessageRecord['reactionAuthors'][number]>(
    (row) => `${row.emojiKey} ${row.authorId}`,
  )
  readonly #revisions = new Rows<MessageRecord['revisions'][number]>((row) => hex(row.contentHash))

  write(seen: readonly MessageRecord[], options: PageOptions = {}): WritePlan {
    const { deletions = [], keepHistory = true, now = moment() } = options
    const ids = new Set([...seen.map(({ message }) => message.snowflake), ...deletions.map((each) => each.snowflake)])
    const stored = [...ids].flatMap((id) => this.find(id) ?? [])
    const plan = mergePage({ stored, seen, deletions, keepHistory, now })
    for (const message of plan.messages) this.#messages.set(message.snowflake, message)
    this.#attachments.apply(plan.attachments)
    this.#reactions.apply(plan.reactions)
    this.#reactionAuthors.apply(plan.reactionAuthors)
    this.#revisions.apply(plan.revisions)
    this.stats = withChange(this.stats, plan.stats)
    return plan
  }

  find(id: Snowflake): MessageRecord | null {
    const message = this.#messages.get(id)
    if (message === undefined) return null
    return {
      message,
      attachments: this.#attachments.of(id),
      reactions: this.#reactions.of(id),
      reactionAuthors: this.#reactionAuthors.of(id),
      revisions: this.#revisions.of(id),
    }
  }

  get records(): readonly MessageRecord[] {
    return [...this.#messages.keys()].sort(compareSnowflakes).flatMap((id) => this.find(id) ?? [])
  }

  /** All that must be the same whatever came first. */
  get substance(): unknown {
    const { channelId: _, ...stats } = this.stats
    return { stats, records: this.records.map(timeless) }
  }
}

/** A record without the times of its rows, its revisions in the order of their key. */
export function timeless(record: MessageRecord): unknown {
  const { createdAt: _, updatedAt: __, ...message } = record.message
  const revisions = [...record.revisions].sort((a, b) => compareUtf8(hex(a.contentHash), hex(b.contentHash)))
  return { ...record, message, revisions }
}
