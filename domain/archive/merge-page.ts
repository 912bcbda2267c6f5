import { spelling } from '../shared/canonical-json.ts'
import type { StatsChange } from './channel-stats.ts'
import { joinRecords, markDeleted, sameSubstance } from './merge-message.ts'
import type { Message, MessageRecord } from './message.ts'
import { compareSnowflakes, type Snowflake } from './snowflake.ts'

/** That a source was known, at `at`, to have the message no longer. One that was never stored leaves no mark. */
export interface Deletion {
  readonly snowflake: Snowflake
  readonly at: Date
}

export interface MergeInput {
  /** What is stored of the page's messages, and of the deleted ones. */
  readonly stored: readonly MessageRecord[]
  /** The page as the source gave it, normalised; an id may come twice. All of one channel. */
  readonly seen: readonly MessageRecord[]
  readonly deletions: readonly Deletion[]
  /** Whether earlier contents are kept. */
  readonly keepHistory: boolean
  readonly now: Date
}

/** What has to be written, and nothing else. An unchanged page gives an empty plan. */
export interface WritePlan {
  readonly messages: readonly Message[]
  readonly attachments: RowChanges<MessageRecord['attachments'][number]>
  readonly reactions: RowChanges<MessageRecord['reactions'][number]>
  readonly reactionAuthors: RowChanges<MessageRecord['reactionAuthors'][number]>
  readonly revisions: RowChanges<MessageRecord['revisions'][number]>
  readonly stats: StatsChange
  readonly counts: PageCounts
}

export interface RowChanges<Row> {
  readonly upsert: readonly Row[]
  readonly remove: readonly Row[]
}

/** Messages of a page, each counted once; `unchanged` ones may have been seen later than before. */
export interface PageCounts {
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** Earlier contents that were added. */
  readonly revisions: number
}

/** What to write so that the archive knows what it knew and what the page shows. Pure; the heart of every import and sync. */
export function mergePage(input: MergeInput): WritePlan {
  const changes = changesOf(input)
  const rows = <Row>(pick: (record: MessageRecord) => readonly Row[], key: (row: Row) => unknown): RowChanges<Row> => {
    const each = changes.map(({ before, after }) => rowChanges(before === null ? [] : pick(before), pick(after), key))
    return { upsert: each.flatMap((change) => change.upsert), remove: each.flatMap((change) => change.remove) }
  }
  const revisions = rows(
    (record) => record.revisions,
    (row) => row.contentHash.join(),
  )
  return {
    messages: changes.flatMap(({ before, after }) => (before?.message === after.message ? [] : [after.message])),
    attachments: rows(
      (record) => record.attachments,
      (row) => row.sourceId,
    ),
    reactions: rows(
      (record) => record.reactions,
      (row) => row.emojiKey,
    ),
    reactionAuthors: rows(
      (record) => record.reactionAuthors,
      (row) => `${row.authorId} ${row.emojiKey}`,
    ),
    revisions,
    stats: statsChange(changes),
    counts: {
      added: count(changes, 'added'),
      changed: count(changes, 'changed'),
      unchanged: count(changes, 'unchanged'),
      revisions: revisions.upsert.length,
    },
  }
}

interface Change {
  readonly before: MessageRecord | null
  readonly after: MessageRecord
  readonly fate: 'added' | 'changed' | 'unchanged'
}

const count = (changes: readonly Change[], fate: Change['fate']): number =>
  changes.filter((change) => change.fate === fate).length

function changesOf({ stored, seen, deletions, keepHistory, now }: MergeInput): readonly Change[] {
  const before = new Map(stored.map((record) => [record.message.snowflake, record]))
  const after = new Map<Snowflake, MessageRecord>()
  const known = (id: Snowflake): MessageRecord | undefined => after.get(id) ?? before.get(id)
  for (const record of seen) {
    const id = record.message.snowflake
    const earlier = known(id)
    after.set(id, earlier === undefined ? record : joinRecords(earlier, record))
  }
  for (const { snowflake, at } of deletions) {
    const record = known(snowflake)
    if (record !== undefined) after.set(snowflake, markDeleted(record, at))
  }
  return [...after].map(([id, record]) => {
    const first = before.get(id) ?? null
    return changeOf(first, keepHistory ? record : withoutHistory(record, first), now)
  })
}

/** No new revisions; and what came before this content is not known, so that the order of arrival leaves no trace. */
function withoutHistory(record: MessageRecord, before: MessageRecord | null): MessageRecord {
  const { content } = record.message
  const revisions = before?.revisions ?? []
  if (content.firstObservedAt.getTime() === content.observedAt.getTime()) return { ...record, revisions }
  return {
    ...record,
    revisions,
    message: { ...record.message, content: { ...content, firstObservedAt: content.observedAt } },
  }
}

/** `updatedAt` tells when what a reader sees last changed; a later sight of the same is no change. */
function changeOf(before: MessageRecord | null, after: MessageRecord, now: Date): Change {
  if (before === null) {
    return { before, after: { ...after, message: { ...after.message, createdAt: now, updatedAt: now } }, fate: 'added' }
  }
  if (sameSubstance(before, after)) return { before, after, fate: 'unchanged' }
  return { before, after: { ...after, message: { ...after.message, updatedAt: now } }, fate: 'changed' }
}

function rowChanges<Row>(before: readonly Row[], after: readonly Row[], key: (row: Row) => unknown): RowChanges<Row> {
  if (before === after) return { upsert: [], remove: [] }
  if (before.length === 0) return { upsert: after, remove: [] }
  const stored = new Map(before.map((row) => [key(row), spelling(row)]))
  const kept = new Set(after.map(key))
  return {
    upsert: after.filter((row) => stored.get(key(row)) !== spelling(row)),
    remove: before.filter((row) => !kept.has(key(row))),
  }
}

function statsChange(changes: readonly Change[]): StatsChange {
  const shown = (record: MessageRecord | null): number => (record !== null && record.message.deletedAt === null ? 1 : 0)
  let last: StatsChange['last'] = null
  for (const { after } of changes) {
    const { snowflake, head } = after.message
    if (last === null || compareSnowflakes(snowflake, last.snowflake) > 0) last = { snowflake, sentAt: head.sentAt }
  }
  return { messageCount: changes.reduce((sum, { before, after }) => sum + shown(after) - shown(before), 0), last }
}
