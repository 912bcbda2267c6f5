import { z } from 'zod'
import { type DiscordThread, threadSchema } from './channel-json.ts'
import { flag, listOf } from './fields.ts'
import { type Ask, type Question, question } from './question.ts'

const listSchema = z.object({ threads: listOf(threadSchema), has_more: flag })
type ThreadList = z.output<typeof listSchema>

/** At most a hundred a page. */
const limit = '100'

const listQuestion = (what: string, route: `/${string}`, before: string | null): Question<ThreadList> =>
  question(what, route, listSchema, before === null ? { limit } : { limit, before })

/** All that are not archived and that the bot may see, in one answer. */
export const activeQuestion = (guildId: string): Question<ThreadList> =>
  question('the active threads', `/guilds/${guildId}/threads/active`, listSchema)

/** A channel's archived threads, each once. */
export function archivedThreads(
  ask: Ask,
  channelId: string,
  scope: 'public' | 'private',
): Promise<readonly DiscordThread[]> {
  const route = `/channels/${channelId}/threads/archived/${scope}` as const
  return everyThread((before) => ask(listQuestion(`the archived ${scope} threads`, route, before)))
}

/**
 * Discord lists the thread first that was archived last. While the list is read, a thread may be archived anew, and move from
 * where the reading has not come yet to where it has been. So after more than one page its top is read again, down to what
 * stood there first.
 */
export async function everyThread(
  list: (before: string | null) => Promise<ThreadList>,
): Promise<readonly DiscordThread[]> {
  const found = new Map<string, DiscordThread>()
  let top = Number.NEGATIVE_INFINITY
  for (;;) {
    const { pages, newest } = await readDownTo(top, list, found)
    if (pages < 2 || newest === top) return [...found.values()]
    top = newest
  }
}

/** The pages overlap by a millisecond, in which more than one thread may have been archived. */
async function readDownTo(
  end: number,
  list: (before: string | null) => Promise<ThreadList>,
  found: Map<string, DiscordThread>,
): Promise<{ readonly pages: number; readonly newest: number }> {
  let newest = end
  let before: string | null = null
  for (let pages = 1; ; pages++) {
    const { threads, has_more } = await list(before)
    const known = found.size
    for (const thread of threads) found.set(thread.id, thread)
    const times = threads.map(archivedAt)
    newest = Math.max(newest, ...times)
    const oldest = Math.min(...times)
    if (!has_more || !Number.isFinite(oldest) || oldest < end) return { pages, newest }
    before = new Date(found.size > known ? oldest + 1 : oldest).toISOString()
  }
}

const archivedAt = ({ thread_metadata }: DiscordThread): number =>
  thread_metadata?.archive_timestamp?.getTime() ?? Number.NaN

/** The archived private threads of which the bot is a member: in the order of their ids, which never move. */
export async function joinedThreads(ask: Ask, channelId: string): Promise<readonly DiscordThread[]> {
  const route = `/channels/${channelId}/users/@me/threads/archived/private` as const
  const found: DiscordThread[] = []
  let before: string | null = null
  for (;;) {
    const { threads, has_more }: ThreadList = await ask(listQuestion('the joined private threads', route, before))
    found.push(...threads)
    const last = threads.at(-1)
    if (!has_more || last === undefined) return found
    before = last.id
  }
}
