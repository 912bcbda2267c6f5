import type { ChannelId } from '../channel.ts'
import { type InferredDeletions, listed } from '../import-report.ts'
import { isThreadStarter, type Message } from '../message.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import { nextSnowflake, type Snowflake } from '../snowflake.ts'
import { writePage } from './write-page.ts'

export interface WholeRange {
  readonly channelId: ChannelId
  readonly from: Snowflake
  readonly to: Snowflake
  /** When the source showed everything that there was in the range. */
  readonly at: Date
  /** What it showed, where that is not stored yet. */
  readonly shown?: ReadonlySet<Snowflake>
}

interface Dependencies {
  readonly storage: ArchiveStorage
  readonly keepHistory: boolean
  readonly now: Date
}

/**
 * Marks as deleted what is stored of a range and was seen before `at` only: a source that showed all of it did not have them
 * any more. Again is no change.
 */
export async function inferDeletions(range: WholeRange, dependencies: Dependencies): Promise<InferredDeletions> {
  const { channelId, to, at: since, shown } = range
  const { storage, keepHistory, now } = dependencies
  const ids: Snowflake[] = []
  let count = 0
  let from = range.from
  for (;;) {
    const unseen = await storage.read.messages.listUnseen(channelId, { from, to, since, limit })
    const gone = unseen.filter((message) => isTold(message) && shown?.has(message.snowflake) !== true)
    const deletions = gone.map(({ snowflake }) => ({ snowflake, at: since }))
    if (deletions.length > 0) await writePage(storage, { channelId, seen: [], deletions, keepHistory, now })
    const marked = gone.filter(({ deletedAt }) => deletedAt === null)
    ids.push(...marked.slice(0, listed - ids.length).map(({ snowflake }) => snowflake))
    count += marked.length
    const last = unseen.at(-1)
    if (unseen.length < limit || last === undefined || last.snowflake === to) return { count, ids }
    from = nextSnowflake(last.snowflake)
  }
}

const limit = 500

/** Exports since 2.47.3 put the parent's message, under another id, in a thread starter's place. */
const isTold = (message: Message): boolean => !isThreadStarter(message)
