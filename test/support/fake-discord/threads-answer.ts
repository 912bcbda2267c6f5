import type { GuildData } from './guild-data.ts'
import type { DiscordChannel } from './json.ts'

/** Threads, and which of them the bot is a member of. */
export const threadsAnswer = (data: GuildData, threads: readonly DiscordChannel[], hasMore: boolean): object => ({
  threads,
  members: threads
    .filter(({ id }) => data.joined.has(id))
    .map(({ id, thread_metadata }) => ({
      id,
      user_id: data.bot.id,
      join_timestamp: thread_metadata?.create_timestamp,
      flags: 0,
    })),
  has_more: hasMore,
})
