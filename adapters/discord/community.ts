import { RESTJSONErrorCodes } from 'discord-api-types/v10'
import { SourceRefused, SourceUnavailable } from '../../domain/archive/errors.ts'
import type { Snowflake } from '../../domain/archive/snowflake.ts'
import { applicationQuestion, type Guild, guildQuestion, memberQuestion, readsContent } from './guild.ts'
import type { GuildMember } from './permissions.ts'
import { type Ask, Denied, type Question } from './question.ts'

/** What is known of the guild and of the bot in it, and what Discord's refusals mean there. */
export class Community {
  readonly #id: Snowflake
  readonly #ask: Ask
  #known: Promise<{ readonly guild: Guild; readonly botId: Snowflake }> | undefined
  #bot: GuildMember | undefined

  constructor(id: Snowflake, ask: Ask) {
    this.#id = id
    this.#ask = ask
  }

  /** The guild as it was when it was asked first, and the bot, which may read what messages say. */
  known(): Promise<{ readonly guild: Guild; readonly botId: Snowflake }> {
    this.#known ??= this.#introduce().catch((error: unknown) => {
      this.#known = undefined
      throw error
    })
    return this.#known
  }

  /** The guild as it is now. */
  async guild(): Promise<Guild> {
    const guild = await this.ofGuild(guildQuestion(this.#id))
    if (guild.unavailable === true) throw new SourceUnavailable('Discord has an outage that takes this community away')
    return guild
  }

  /** The bot as a member, as it is now. */
  async bot(): Promise<GuildMember> {
    const { botId } = await this.known()
    const { roles } = await this.ofGuild(memberQuestion(this.#id, botId))
    this.#bot = { id: botId, roles }
    return this.#bot
  }

  /** The bot as a member, as it was when it was asked last. */
  async knownBot(): Promise<GuildMember> {
    return this.#bot ?? (await this.bot())
  }

  /** Rejects with `source_refused` (`no_content`) where texts come empty; gives the bot's id. */
  async refuseWithheld(): Promise<Snowflake> {
    const { id, bot, flags } = await this.ofGuild(applicationQuestion)
    if (readsContent(flags ?? 0)) return bot?.id ?? id
    throw new SourceRefused(
      'no_content',
      'The bot may not read what messages say. Switch “Message Content Intent” on in the Developer Portal (Bot, Privileged Gateway Intents), and sync again.',
    )
  }

  /** Asks what any member may ask. */
  async ofGuild<T>(question: Question<T>): Promise<T> {
    try {
      return await this.#ask(question)
    } catch (error) {
      throw error instanceof Denied ? refusedIn(error) : error
    }
  }

  /**
   * Asks what needs access to a channel. Who is removed from the guild is refused each of its channels too. Rejects with `Denied`
   * for a code that is `expected`.
   */
  async ofChannel<T>(question: Question<T>, expected: ReadonlySet<number | null> = new Set()): Promise<T> {
    try {
      return await this.#ask(question)
    } catch (error) {
      if (error instanceof Denied && expected.has(error.code)) throw error
      const refused = error instanceof Denied ? channelRefused(error) : error
      if (refused instanceof SourceRefused && refused !== error) await this.guild()
      throw refused
    }
  }

  async #introduce(): Promise<{ readonly guild: Guild; readonly botId: Snowflake }> {
    const guild = await this.guild()
    return { guild, botId: await this.refuseWithheld() }
  }
}

function refusedIn(denied: Denied): Error {
  const { status, code } = denied
  if (status !== 403 && !(status === 404 && membership.has(code))) return unexpected(denied)
  return new SourceRefused(
    'not_a_member',
    'The bot is not a member of this community. Invite it (Developer Portal, OAuth2, scope “bot”; permissions View Channels and Read Message History).',
  )
}

const membership: ReadonlySet<number | null> = new Set([
  RESTJSONErrorCodes.UnknownGuild,
  RESTJSONErrorCodes.UnknownMember,
])

function channelRefused(denied: Denied): Error {
  const { status, code } = denied
  if (status === 403) return new SourceRefused('channel_no_access', 'The bot may not see this channel.')
  if (status === 404 && code === RESTJSONErrorCodes.UnknownChannel)
    return new SourceRefused('channel_gone', 'This channel is gone.')
  // Without a code it is not Discord that refuses, but something on the way there.
  return code === null ? unexpected(denied) : new SourceRefused('channel_refused', `${answerOf(denied)}.`)
}

const unexpected = (denied: Denied): SourceUnavailable => new SourceUnavailable(answerOf(denied))

const answerOf = ({ status, code }: Denied): string =>
  `Discord answered ${status}${code === null ? '' : `, code ${code}`}`
