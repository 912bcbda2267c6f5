import { columnDifferences, type Differing } from './archive-dump-columns.ts'
import type { ArchiveDump } from './archive-dump-rows.ts'
import type { SyncWorld } from './sync-world.ts'

/**
 * Where the archive is not as one that sees the community now for the first time, but for its history. `gone`: channels and threads
 * that the community no longer has. The archive is a new one afterwards.
 */
export async function differencesToFresh(world: SyncWorld, gone: readonly string[]): Promise<readonly string[]> {
  const followed = await world.named()
  await world.empty()
  const { outcome, error } = await world.sync(await world.tenant(true))
  if (outcome !== 'complete') return [`The community did not come in as a whole: ${outcome}, ${error?.message}`]
  const past = pastOf(followed, gone)
  return [...columnDifferences(followed, await world.named())].flatMap(([where, differing]) =>
    differing
      .filter((each) => !isHistory(where, each, past))
      .map(({ key, one, other }) => `${where} of ${key}: ${one} followed, ${other} fresh`),
  )
}

/** Keys of what the community no longer has: of messages, and of channels. */
function pastOf({ messages = [] }: ArchiveDump, gone: readonly string[]): readonly string[] {
  const deleted = messages.filter((row) => row['deleted_at'] !== null)
  return [
    ...deleted.map((row) => `${row['channel_id']} ${row['snowflake']}`),
    ...gone.flatMap((id) => [id, `channel ${id}`]),
  ]
}

/** When it was seen, what it said before, what is gone, the first name of a channel in addresses; people who are gone with it. */
const isHistory = (where: string, { key, other }: Differing, past: readonly string[]): boolean =>
  /\.(\w*observed_at|visibility_at|started_at|finished_at|messages_per_second|rescan_before)$/.test(where) ||
  where === 'message_revisions (one)' ||
  where === 'channel_slugs.slug' ||
  where === 'authors (one)' ||
  (where.endsWith('(one)') && other === null && past.some((old) => key === old || key.startsWith(`${old} `)))
