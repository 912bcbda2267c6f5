import { SourceUnavailable } from '../../domain/archive/errors.ts'
import type {
  ChannelReference,
  LiveChannel,
  LiveSource,
  NewestPage,
  Unlisted,
} from '../../domain/archive/ports/live-sources.ts'
import { compareSnowflakes, type Snowflake, snowflake } from '../../domain/archive/snowflake.ts'
import type { SourceCommunity, SourceMessage, SourcePage } from '../../domain/archive/source.ts'
import type { Logger } from '../../domain/shared/logger.ts'
import type { StorageClock } from '../../domain/shared/storage-clock.ts'
import { Channels, silent } from './channel.ts'
import { channelSchema, type DiscordChannel } from './channel-json.ts'
import { Community } from './community.ts'
import { mayBeWithheld } from './content.ts'
import { CoverageTally } from './coverage.ts'
import { type Items, itemsOf } from './items.ts'
import { MessageList, messagesQuestion, pageLimit } from './page.ts'
import { type Ask, question } from './question.ts'
import { reactionGone, withReactionUsers } from './reactions.ts'
import type { Requests } from './requests.ts'
import { threadsOf } from './thread-walk.ts'
import { malformed, malformedItem, UnlistedTally } from './unlisted.ts'

export interface DiscordSourceContext {
  readonly guildId: Snowflake
  readonly requests: Requests
  readonly clock: StorageClock
  readonly logger: Logger | undefined
  /** Ends what is under way. */
  readonly close: () => void
}

/** A guild as a bot sees it. */
export class DiscordSource implements LiveSource {
  readonly #context: DiscordSourceContext
  readonly #community: Community
  #unlisted = new UnlistedTally()

  constructor(context: DiscordSourceContext) {
    this.#context = context
    this.#community = new Community(context.guildId, (question) => context.requests.ask(question))
  }

  async describe(): Promise<SourceCommunity> {
    this.#context.requests.refuseClosed()
    const { guild } = await this.#community.known()
    return { platform: 'discord', id: guild.id, name: guild.name, origin: 'live' }
  }

  async *channels(): AsyncGenerator<LiveChannel> {
    const { guildId, requests, clock, logger } = this.#context
    requests.refuseClosed()
    const { guild } = await this.#community.known()
    const bot = await this.#community.bot()
    const observedAt = await clock.findNow()
    const list = await this.#channelList()
    const channels = new Channels(guild, bot, list, observedAt)
    const unlisted = new UnlistedTally()
    this.#unlisted = unlisted
    for (const item of list.malformed) unlisted.channel(item.id, malformedItem('channel', item))
    for (const id of channels.doubtful) unlisted.channel(id, doubtful)
    for (const channel of channels.all()) {
      requests.refuseClosed()
      yield channel
    }
    for await (const thread of threadsOf({ guildId, community: this.#community, channels, unlisted, clock, logger })) {
      requests.refuseClosed()
      yield thread
    }
  }

  unlisted(): readonly Unlisted[] {
    return this.#unlisted.all
  }

  async parents(ownRoles: 'known' | 'anew'): Promise<readonly LiveChannel[]> {
    const { requests, clock } = this.#context
    requests.refuseClosed()
    const bot = await (ownRoles === 'anew' ? this.#community.bot() : this.#community.knownBot())
    const observedAt = await clock.findNow()
    const guild = await this.#community.guild()
    return [...new Channels(guild, bot, await this.#channelList(), observedAt).all()]
  }

  async *messages(channel: ChannelReference, after: Snowflake | null): AsyncGenerator<SourcePage> {
    const tally = new CoverageTally(after)
    let seen = after
    for (;;) {
      const list = await this.#list(channel, { after: seen ?? '0' })
      const isLast = list.size < pageLimit
      const page = list.after(seen, isLast)
      tally.add(page)
      yield isLast ? { ...page, coverage: tally.coverage(page.observedAt) } : page
      if (isLast) return
      seen = further(list.highest, seen)
    }
  }

  async newest(channel: ChannelReference, before: Snowflake | null): Promise<NewestPage> {
    const list = await this.#list(channel, before === null ? {} : { before })
    return { ...list.before(before), before: below(list, before) }
  }

  async withReactionUsers(
    channel: ChannelReference,
    messages: readonly SourceMessage[],
  ): Promise<readonly SourceMessage[]> {
    this.#context.requests.refuseClosed()
    const ask: Ask = (question) => this.#community.ofChannel(question, reactionGone)
    const whole: SourceMessage[] = []
    for (const message of messages) whole.push(await withReactionUsers(ask, channel.id, message))
    return whole
  }

  async close(): Promise<void> {
    this.#context.close()
  }

  #channelList(): Promise<Items<DiscordChannel>> {
    const route = `/guilds/${this.#context.guildId}/channels` as const
    return this.#community.ofGuild(question('the channels', route, itemsOf(channelSchema)))
  }

  /** `observedAt` is before the answer: what was written or deleted since is not in it. */
  async #list({ id, kind }: ChannelReference, where: Readonly<Record<string, string>>): Promise<MessageList> {
    const { requests, clock } = this.#context
    requests.refuseClosed()
    const observedAt = await clock.findNow()
    if (silent.has(kind)) return new MessageList([], observedAt)
    const list = new MessageList(await this.#community.ofChannel(messagesQuestion(id, where)), observedAt)
    if (list.size > 0 && mayBeWithheld(list.parsed, (await this.#community.known()).botId))
      await this.#community.refuseWithheld()
    return list
  }
}

const doubtful = malformed('A channel of this category cannot be read, so nothing tells who may see the category.')

/** Where the next page begins; a page that leads nowhere would be asked for without end. */
function further(highest: Snowflake | null, seen: Snowflake | null): Snowflake {
  if (highest !== null && compareSnowflakes(highest, seen ?? snowflake('0')) > 0) return highest
  throw unasked()
}

/** Where to go on towards older messages: below all that Discord gave, whether or not it could be read. */
function below({ size, lowest }: MessageList, before: Snowflake | null): Snowflake | null {
  if (size < pageLimit) return null
  if (lowest !== null && (before === null || compareSnowflakes(lowest, before) < 0)) return lowest
  throw unasked()
}

const unasked = (): SourceUnavailable => new SourceUnavailable('Discord answered with messages that were not asked for')
