import { z } from 'zod'
import { SourceUnavailable } from '../../domain/archive/errors.ts'
import type { Unlisted } from '../../domain/archive/ports/live-sources.ts'
import { compareSnowflakes, type Snowflake } from '../../domain/archive/snowflake.ts'
import { type DiscordThread, threadSchema } from './channel-json.ts'
import { flag } from './fields.ts'
import { type Items, itemsOf, type Malformed } from './items.ts'
import { type Ask, type Question, question } from './question.ts'
import { malformed } from './unlisted.ts'

const listSchema = z.object({ threads: itemsOf(threadSchema), has_more: flag })
export type ThreadList = z.output<typeof listSchema>

/** At most a hundred a page. */
const limit = '100'

const listQuestion = (what: string, route: `/${string}`, before: string | null): Question<ThreadList> =>
  question(what, route, listSchema, before === null ? { limit } : { limit, before })

/** What was found in lists of threads, each thread once: also of lists that were not read to their end. */
export class FoundThreads {
  readonly threads = new Map<Snowflake, DiscordThread>()
  readonly malformed: Malformed[] = []
  /** Why there may be more in spite of a list's end. */
  doubt: Unlisted['error'] | null = null

  /** Whether there was anything that was not known yet. */
  add(list: Items<DiscordThread>): boolean {
    const known = this.threads.size
    for (const thread of list.read) this.threads.set(thread.id, thread)
    this.malformed.push(...list.malformed)
    return this.threads.size > known
  }
}

/** All that are not archived and that the bot may see, in one answer. */
export async function activeThreads(ask: Ask, guildId: string, found: FoundThreads): Promise<void> {
  found.add((await ask(question('the active threads', `/guilds/${guildId}/threads/active`, listSchema))).threads)
}

/** A channel's archived threads. */
export function archivedThreads(
  ask: Ask,
  channelId: string,
  scope: 'public' | 'private',
  found: FoundThreads,
): Promise<void> {
  const route = `/channels/${channelId}/threads/archived/${scope}` as const
  return everyThread((before) => ask(listQuestion(`the archived ${scope} threads`, route, before)), found)
}

/**
 * Discord lists the thread first that was archived last. While the list is read, a thread may be archived anew, and move from
 * where the reading has not come yet to where it has been. So after more than one page its top is read again, down to what
 * stood there first.
 */
export async function everyThread(
  list: (before: string | null) => Promise<ThreadList>,
  found: FoundThreads,
): Promise<void> {
  let top = Number.NEGATIVE_INFINITY
  for (;;) {
    const { pages, newest } = await readDownTo(top, list, found)
    if (pages < 2 || newest === top) return
    top = newest
  }
}

/**
 * The pages overlap by a millisecond, in which more than one thread may have been archived. Threads that do not say when they were
 * say nothing of where the next page begins.
 */
async function readDownTo(
  end: number,
  list: (before: string | null) => Promise<ThreadList>,
  found: FoundThreads,
): Promise<{ readonly pages: number; readonly newest: number }> {
  let newest = end
  let before: number | null = null
  for (let pages = 1; ; pages++) {
    const { threads, has_more } = await list(before === null ? null : new Date(before).toISOString())
    const isNew = found.add(threads)
    const times = threads.read.map(archivedAt).filter((time) => time !== undefined)
    newest = Math.max(newest, ...times)
    const oldest = Math.min(...times)
    if (!has_more || oldest < end) return { pages, newest }
    if (times.length === 0) {
      found.doubt = endless
      return { pages, newest }
    }
    if (before !== null && oldest >= before)
      throw new SourceUnavailable('Discord answered with threads that were not asked for')
    const isOfOneMoment = before === oldest + 1 && times.length === threads.read.length + threads.malformed.length
    if (!isNew && isOfOneMoment) found.doubt = crowded
    before = isNew ? oldest + 1 : oldest
  }
}

const endless = malformed('Discord says that it has more threads, and not from where on.')
const crowded = malformed('More threads were archived in one millisecond than Discord lists at once.')

const archivedAt = ({ thread_metadata }: DiscordThread): number | undefined =>
  thread_metadata?.archive_timestamp?.getTime()

/** The archived private threads of which the bot is a member: in the order of their ids, which never move. */
export async function joinedThreads(ask: Ask, channelId: string, found: FoundThreads): Promise<void> {
  const route = `/channels/${channelId}/users/@me/threads/archived/private` as const
  let before: Snowflake | null = null
  for (;;) {
    const { threads, has_more }: ThreadList = await ask(listQuestion('the joined private threads', route, before))
    found.add(threads)
    if (!has_more) return
    const ids = [...threads.read, ...threads.malformed].flatMap(({ id }) => id ?? [])
    const [lowest] = ids.sort(compareSnowflakes)
    if (lowest === undefined || (before !== null && compareSnowflakes(lowest, before) >= 0)) {
      found.doubt = endless
      return
    }
    before = lowest
  }
}
