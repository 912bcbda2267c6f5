import type { ChannelId } from '../channel.ts'
import type { RowTally } from '../long-work.ts'
import type { ArchiveRepositories, ArchiveStorage } from '../ports/repositories.ts'
import type { Snowflake } from '../snowflake.ts'

/** What stands in a channel by snowflake. */
export type InChannel = 'reactionAuthors' | 'reactions' | 'attachments' | 'revisions' | 'messages'

/** Rows a transaction: enough that its costs do not count, few enough that nobody waits for it, nor the server's memory. */
export const rowsAtOnce = 1_000

/** Removes those kinds of a channel, one after the other, in transactions of a bounded size. Again goes on with what is left. */
export async function removeFrom(
  storage: ArchiveStorage,
  channelId: ChannelId,
  kinds: readonly InChannel[],
  tally: RowTally,
): Promise<void> {
  let place: Place | null = { kinds, from: null }
  while (place !== null) {
    const here: Place = place
    const step = await storage.transact((tx) => removeSome(tx, channelId, here), { repeatable: true })
    place = step.next
    tally.add(step.rows)
  }
}

interface Place {
  /** Those that are left. */
  readonly kinds: readonly InChannel[]
  /** Where the first of them goes on. */
  readonly from: Snowflake | null
}

interface Step {
  readonly rows: number
  readonly next: Place | null
}

async function removeSome(tx: ArchiveRepositories, channelId: ChannelId, { kinds, from }: Place): Promise<Step> {
  let rows = 0
  for (const [i, kind] of kinds.entries()) {
    const stretch = { from: i === 0 ? from : null, limit: rowsAtOnce - rows }
    const removed = await tx[kind].removeStretch(channelId, stretch)
    rows += removed.rows
    if (removed.next !== null) return { rows, next: { kinds: kinds.slice(i), from: removed.next } }
  }
  return { rows, next: null }
}
