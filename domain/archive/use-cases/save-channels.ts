import { Conflict } from '../../shared/errors.ts'
import type { Channel, ChannelId } from '../channel.ts'
import { emptyStats } from '../channel-stats.ts'
import { mergeChannel } from '../merge-channel.ts'
import type { ArchiveRepositories, ArchiveStorage } from '../ports/repositories.ts'
import { slugify, suffixed } from '../slug.ts'
import { compareSnowflakes } from '../snowflake.ts'

/**
 * Stores what was seen of a channel and its parent, with a slug and stats for each that is new. Repeating it changes nothing.
 * Rejects with `reference_missing` if the tenant is absent.
 */
export async function saveChannels(storage: ArchiveStorage, seen: readonly Channel[]): Promise<void> {
  const ordered = [...seen].sort((a, b) => (a.id < b.id ? -1 : 1))
  for (let attempt = 1; ; attempt++) {
    try {
      await storage.transact(
        async (tx) => {
          const saved = new Map<ChannelId, Channel>()
          for (const channel of ordered) saved.set(channel.id, await saveChannel(tx, channel))
          await insertSlugs(tx, [...saved.values()])
        },
        { repeatable: true },
      )
      return
    } catch (error) {
      // Another channel took the slug in between; the next attempt sees it and takes a longer one.
      if (!(error instanceof Conflict) || attempt === slugAttempts) throw error
    }
  }
}

const slugAttempts = 3

async function saveChannel(tx: ArchiveRepositories, seen: Channel): Promise<Channel> {
  // The stats first, as whoever writes messages does: their insert then locks the channel's row.
  const stats = await tx.channelStats.lock(seen.id)
  const stored = await tx.channels.lock(seen.id)
  const channel = stored === null ? seen : mergeChannel(await believable(tx, stored, seen), seen, seen.updatedAt)
  if (channel !== stored) await tx.channels.upsert(channel)

  const parentId = channel.parent?.value ?? null
  if (stats === null) await tx.channelStats.upsert(emptyStats(channel.id, parentId, channel.sourceId))
  else if (stats.parentId !== parentId) await tx.channelStats.upsert({ ...stats, parentId })
  return channel
}

/**
 * A look goes by the storage's clock; a time ahead of it is of a version that went by the clock of a process. Whether that look was
 * before or after this one is not known: they count as one, of which the stricter holds, and the next one comes after it.
 */
async function believable(tx: ArchiveRepositories, stored: Channel, seen: Channel): Promise<Channel> {
  const [before, now] = [stored.visibilityAt, seen.visibilityAt]
  if (before === null || now === null || before <= now || before <= (await tx.clock.findNow())) return stored
  return { ...stored, visibilityAt: now, updatedAt: seen.updatedAt }
}

/** The oldest first: which of those with one name gets it must not depend on their ids, which another tenant's are not. */
async function insertSlugs(tx: ArchiveRepositories, channels: readonly Channel[]): Promise<void> {
  const slugs = await tx.channelSlugs.findOf(channels.map(({ id }) => id))
  const named = new Set(slugs.map(({ channelId }) => channelId))
  const unnamed = channels.filter(({ id }) => !named.has(id))
  for (const channel of unnamed.sort((a, b) => compareSnowflakes(a.sourceId, b.sourceId))) await insertSlug(tx, channel)
}

/** The first of a name gets it; threads, whose names repeat, and whoever comes later carry their snowflake. Kept for ever. */
async function insertSlug(tx: ArchiveRepositories, channel: Channel): Promise<void> {
  const { tenantId, id, sourceId, createdAt } = channel
  const plain = slugify(channel.profile.value.name, 80, 'channel')
  const longer = suffixed(plain, sourceId, 100)
  // The last holds the id of its own row, which no name of another channel can foresee.
  const candidates = [...(channel.profile.value.kind === 'thread' ? [] : [plain]), longer, suffixed(plain, id, 100)]
  for (const slug of candidates) {
    if ((await tx.channelSlugs.find(tenantId, slug)) !== null) continue
    return tx.channelSlugs.insert({ tenantId, slug, channelId: id, createdAt })
  }
  throw new Conflict('slug')
}
