import { ReferenceMissing, TooLarge } from '../../shared/errors.ts'
import type { ChannelId } from '../channel.ts'
import { withChange } from '../channel-stats.ts'
import { type Deletion, mergePage, type PageCounts, type RowChanges, type WritePlan } from '../merge-page.ts'
import { bySnowflake, type MessageKey, type MessageRecord } from '../message.ts'
import type { MessageChildRepository } from '../ports/message-child-repository.ts'
import type { ArchiveRepositories, ArchiveStorage } from '../ports/repositories.ts'
import { compareSnowflakes, type Snowflake } from '../snowflake.ts'
import type { SyncProgress } from '../sync-progress.ts'

export interface PageToWrite {
  readonly channelId: ChannelId
  readonly seen: readonly MessageRecord[]
  readonly deletions: readonly Deletion[]
  readonly keepHistory: boolean
  readonly now: Date
  /** How far a live sync is with this page: stored with it. */
  readonly progress?: SyncProgress
}

/**
 * Stores one page of a channel in one transaction, or in several where the storage does not take all of it at once: the only way
 * in which messages enter the archive. Writing a page again changes nothing. Its authors must be stored before. Rejects with
 * `reference_missing` if the channel is absent, and with `invalid` for a message that is too large by itself.
 */
export async function writePage(storage: ArchiveStorage, page: PageToWrite): Promise<PageCounts> {
  const ids = idsOf(page)
  try {
    return await writeAtOnce(storage, page, ids)
  } catch (error) {
    if (!(error instanceof TooLarge) || ids.length < 2) throw error
    const half = new Set(ids.slice(0, ids.length >> 1))
    const { progress: _, ...rest } = page
    const first = await writePage(
      storage,
      part(rest, (id) => half.has(id)),
    )
    return sum(
      first,
      await writePage(
        storage,
        part(page, (id) => !half.has(id)),
      ),
    )
  }
}

/** Everything that the page tells of one message stays together. */
const part = (page: PageToWrite, belongs: (id: Snowflake) => boolean): PageToWrite => ({
  ...page,
  seen: page.seen.filter(({ message }) => belongs(message.snowflake)),
  deletions: page.deletions.filter(({ snowflake }) => belongs(snowflake)),
})

const sum = (one: PageCounts, other: PageCounts): PageCounts => ({
  added: one.added + other.added,
  changed: one.changed + other.changed,
  unchanged: one.unchanged + other.unchanged,
  revisions: one.revisions + other.revisions,
})

const idsOf = ({ seen, deletions }: PageToWrite): readonly Snowflake[] => [
  ...new Set([...seen.map(({ message }) => message.snowflake), ...deletions.map(({ snowflake }) => snowflake)]),
]

function writeAtOnce(storage: ArchiveStorage, page: PageToWrite, ids: readonly Snowflake[]): Promise<PageCounts> {
  const { channelId } = page
  return storage.transact(
    async (tx) => {
      // First, so that a channel has one writer at a time: a child's insert would lock its parent row anyway, in a worse order.
      const stats = await tx.channelStats.lock(channelId)
      if (stats === null) throw new ReferenceMissing('channel')
      const stored = await storedRecords(tx, channelId, ids.filter(isNotBehind(stats.lastSnowflake)))
      const plan = mergePage({ ...page, stored })
      await write(tx, plan)
      const changed = withChange(stats, plan.stats)
      if (changed !== stats) await tx.channelStats.upsert(changed)
      if (page.progress !== undefined) await tx.syncProgress.upsert(page.progress)
      return plan.counts
    },
    { repeatable: true },
  )
}

/** Nothing is stored behind a channel's last snowflake, as long as its stats are locked: most pages need not look. */
const isNotBehind =
  (last: Snowflake | null) =>
  (id: Snowflake): boolean =>
    last !== null && compareSnowflakes(id, last) <= 0

async function storedRecords(
  tx: ArchiveRepositories,
  channelId: ChannelId,
  ids: readonly Snowflake[],
): Promise<readonly MessageRecord[]> {
  const messages = await tx.messages.lockMany(channelId, ids)
  if (messages.length === 0) return []
  const found = messages.map((message) => message.snowflake)
  const childrenOf = async <Child extends MessageKey>(repository: MessageChildRepository<Child>) =>
    bySnowflake(await repository.lockOf(channelId, found))
  const attachments = await childrenOf(tx.attachments)
  const reactions = await childrenOf(tx.reactions)
  const reactionAuthors = await childrenOf(tx.reactionAuthors)
  const revisions = await childrenOf(tx.revisions)
  return messages.map((message) => ({
    message,
    attachments: attachments(message.snowflake),
    reactions: reactions(message.snowflake),
    reactionAuthors: reactionAuthors(message.snowflake),
    revisions: revisions(message.snowflake),
  }))
}

async function write(tx: ArchiveRepositories, plan: WritePlan): Promise<void> {
  await tx.messages.upsertMany(plan.messages)
  await apply(tx.attachments, plan.attachments)
  await apply(tx.reactions, plan.reactions)
  await apply(tx.reactionAuthors, plan.reactionAuthors)
  await apply(tx.revisions, plan.revisions)
}

async function apply<Child>(
  repository: MessageChildRepository<Child>,
  { upsert, remove }: RowChanges<Child>,
): Promise<void> {
  if (remove.length > 0) await repository.removeMany(remove)
  if (upsert.length > 0) await repository.upsertMany(upsert)
}
