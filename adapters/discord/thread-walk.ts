import { SourceUnavailable, unansweredInARow } from '../../domain/archive/errors.ts'
import type { LiveChannel } from '../../domain/archive/ports/live-sources.ts'
import { compareSnowflakes, type Snowflake } from '../../domain/archive/snowflake.ts'
import type { Logger } from '../../domain/shared/logger.ts'
import type { StorageClock } from '../../domain/shared/storage-clock.ts'
import type { Channels, Threaded } from './channel.ts'
import type { DiscordThread } from './channel-json.ts'
import type { Community } from './community.ts'
import type { Ask } from './question.ts'
import { activeThreads, archivedThreads, FoundThreads, joinedThreads } from './threads.ts'
import { listError, malformed, malformedItem, type UnlistedTally } from './unlisted.ts'

export interface ThreadWalkContext {
  readonly guildId: Snowflake
  readonly community: Community
  readonly channels: Channels
  readonly unlisted: UnlistedTally
  readonly clock: StorageClock
  readonly logger: Logger | undefined
}

/**
 * Every thread, each once: channel by channel the active and the archived ones. The active ones are asked for again at the end,
 * because one that was archived at first may have been taken up meanwhile, before its channel's archive was read.
 */
export async function* threadsOf(context: ThreadWalkContext): AsyncGenerator<LiveChannel> {
  const { channels, unlisted, clock } = context
  const lists = new ThreadLists(context)
  const given = new Set<Snowflake>()
  const give = function* (threads: Iterable<DiscordThread>, observedAt: Date): Generator<LiveChannel> {
    for (const thread of [...threads].sort((a, b) => compareSnowflakes(a.id, b.id))) {
      if (given.has(thread.id)) continue
      given.add(thread.id)
      unlisted.given(thread.id)
      if (channels.isParentReadable(thread)) yield channels.threadOf(thread, observedAt)
      else unlisted.threads(thread.parent_id, orphaned)
    }
  }
  for (const id of channels.withHiddenThreads()) unlisted.threads(id, hidden)
  const begun = await clock.findNow()
  const active = await lists.active()
  for (const threaded of channels.withThreads()) {
    const here = active.filter(({ parent_id }) => parent_id === threaded.id)
    const observedAt = here.length > 0 ? begun : await clock.findNow()
    const archived = await lists.archived(threaded)
    yield* give(new Map([...here, ...archived].map((thread) => [thread.id, thread])).values(), observedAt)
  }
  yield* give(active, begun)
  const observedAt = await clock.findNow()
  yield* give(await lists.active(), observedAt)
}

const hidden = {
  class: 'channel_no_access',
  message: 'The bot may not list the threads of this channel: it needs View Channels and Read Message History.',
}
const orphaned = malformed('The channel of these threads cannot be read, so nothing tells who may see them.')

/** Lists of threads. What one of them leaves out is told; what it gave until then counts. */
class ThreadLists {
  readonly #context: ThreadWalkContext
  readonly #unanswered = new Set<Snowflake | null>()

  constructor(context: ThreadWalkContext) {
    this.#context = context
  }

  active(): Promise<readonly DiscordThread[]> {
    const { guildId, community } = this.#context
    return this.#read(null, (found) => activeThreads((question) => community.ofGuild(question), guildId, found))
  }

  async archived({ id, privates }: Threaded): Promise<readonly DiscordThread[]> {
    const ask: Ask = (question) => this.#context.community.ofChannel(question)
    const open = await this.#read(id, (found) => archivedThreads(ask, id, 'public', found))
    if (privates === 'none') return open
    const closed = await this.#read(id, (found) =>
      privates === 'all' ? archivedThreads(ask, id, 'private', found) : joinedThreads(ask, id, found),
    )
    return [...open, ...closed]
  }

  /** `of`: the channel whose list it is; `null`: of all. */
  async #read(of: Snowflake | null, list: (found: FoundThreads) => Promise<void>): Promise<readonly DiscordThread[]> {
    const { unlisted, logger } = this.#context
    const found = new FoundThreads()
    const error = await this.#tryTo(of, () => list(found))
    for (const item of found.malformed) unlisted.channel(item.id, malformedItem('thread', item))
    const doubt = error ?? found.doubt
    if (doubt !== null) {
      unlisted.threads(of, doubt)
      logger?.warn({ channel: of, reason: doubt.class }, 'Threads were not listed')
    }
    return [...found.threads.values()]
  }

  async #tryTo(of: Snowflake | null, work: () => Promise<void>): Promise<FoundThreads['doubt']> {
    try {
      if (this.#unanswered.size >= unansweredInARow)
        throw new SourceUnavailable('Discord did not answer for the threads of several channels in a row')
      await work()
      this.#unanswered.clear()
      return null
    } catch (error) {
      const told = listError(error)
      if (told === null) throw error
      if (error instanceof SourceUnavailable) this.#unanswered.add(of)
      else this.#unanswered.clear()
      return told
    }
  }
}
