import { SourceRefused } from '../../domain/archive/errors.ts'
import type { LiveChannel } from '../../domain/archive/ports/live-sources.ts'
import { compareSnowflakes, type Snowflake } from '../../domain/archive/snowflake.ts'
import type { Clock } from '../../domain/shared/clock.ts'
import type { Logger } from '../../domain/shared/logger.ts'
import type { Channels, Threaded } from './channel.ts'
import type { DiscordThread } from './channel-json.ts'
import type { Community } from './community.ts'
import type { Ask } from './question.ts'
import { activeQuestion, archivedThreads, joinedThreads } from './threads.ts'

export interface ThreadWalkContext {
  readonly guildId: Snowflake
  readonly community: Community
  readonly channels: Channels
  readonly clock: Clock
  readonly logger: Logger | undefined
}

/**
 * Every thread, each once: channel by channel the active and the archived ones. The active ones are asked for again at the end,
 * because one that was archived at first may have been taken up meanwhile, before its channel's archive was read.
 */
export async function* threadsOf(context: ThreadWalkContext): AsyncGenerator<LiveChannel> {
  const { guildId, community, channels, clock } = context
  const given = new Set<Snowflake>()
  const give = function* (threads: Iterable<DiscordThread>, observedAt: Date): Generator<LiveChannel> {
    for (const thread of [...threads].sort((a, b) => compareSnowflakes(a.id, b.id))) {
      if (given.has(thread.id)) continue
      given.add(thread.id)
      yield channels.threadOf(thread, observedAt)
    }
  }
  const begun = clock.now()
  const active = (await community.ofGuild(activeQuestion(guildId))).threads
  for (const threaded of channels.withThreads()) {
    const here = active.filter(({ parent_id }) => parent_id === threaded.id)
    const observedAt = here.length > 0 ? begun : clock.now()
    const archived = await archivedIn(threaded, context)
    yield* give(new Map([...here, ...archived].map((thread) => [thread.id, thread])).values(), observedAt)
  }
  yield* give(active, begun)
  const observedAt = clock.now()
  yield* give((await community.ofGuild(activeQuestion(guildId))).threads, observedAt)
}

/** None of a channel that was closed to the bot, or deleted, since the channels were listed. */
async function archivedIn(
  { id, privates }: Threaded,
  { community, logger }: ThreadWalkContext,
): Promise<readonly DiscordThread[]> {
  const ask: Ask = (question) => community.ofChannel(question)
  try {
    const open = await archivedThreads(ask, id, 'public')
    if (privates === 'none') return open
    const hidden = privates === 'all' ? await archivedThreads(ask, id, 'private') : await joinedThreads(ask, id)
    return [...open, ...hidden]
  } catch (error) {
    if (!(error instanceof SourceRefused) || !error.details.reason.startsWith('channel_')) throw error
    logger?.warn({ channel: id, reason: error.details.reason }, 'The archived threads of a channel were not listed')
    return []
  }
}
