import { MessageType } from 'discord-api-types/v10'
import { z } from 'zod'
import {
  compareSnowflakes,
  nextSnowflake,
  previousSnowflake,
  type Snowflake,
  snowflake,
} from '../../domain/archive/snowflake.ts'
import type { SourceFault, SourceMessage, SourcePage } from '../../domain/archive/source.ts'
import { idIn, placeOf } from './items.ts'
import { type DiscordMessage, innerMessageOf, messageOf, messageSchema } from './message.ts'
import { type Question, question } from './question.ts'

/** At most as many messages Discord gives at once. */
export const pageLimit = 100

export const messagesQuestion = (channelId: string, where: Readonly<Record<string, string>>): Question<unknown[]> =>
  question('messages', `/channels/${channelId}/messages`, z.array(z.unknown()), { ...where, limit: String(pageLimit) })

/** The greatest snowflake that can be: the end of a range that goes until now. */
const end = snowflake(String(2n ** 64n - 1n))

/**
 * One answer of Discord's, which gives the newest message first. A thread that a message began starts with one that points there
 * and holds nothing: in its place stands, as in exports, the message itself under its own id, which is the thread's.
 */
export class MessageList {
  readonly #messages = new Map<string, SourceMessage>()
  readonly #parsed: DiscordMessage[] = []
  readonly #faults: SourceFault[] = []
  readonly #observedAt: Date
  /** How many messages Discord gave, whether or not they could be read. */
  readonly size: number
  /** Of all that it gave, whether or not they could be read. */
  readonly highest: Snowflake | null
  readonly lowest: Snowflake | null
  /** A thread begins with a message whose content Discord did not look up this time. */
  #unresolved = false

  constructor(list: readonly unknown[], observedAt: Date) {
    this.#observedAt = observedAt
    this.size = list.length
    const ids = list
      .map(idIn)
      .filter((id) => id !== null)
      .sort(compareSnowflakes)
    this.highest = ids.at(-1) ?? null
    this.lowest = ids[0] ?? null
    for (const each of list) this.#add(each)
  }

  /** Those that could be read, as Discord gave them. */
  get parsed(): readonly DiscordMessage[] {
    return this.#parsed
  }

  /** Shows everything behind `after`, up to its highest message or, where it is the last of its channel, until now. */
  after(after: Snowflake | null, isLast: boolean): SourcePage {
    const from = after === null ? snowflake('0') : nextSnowflake(after)
    return this.#page(from, (highest) => ({ from, to: isLast ? end : highest }))
  }

  /** Shows everything from its lowest message to `before`, or until now. */
  before(before: Snowflake | null): SourcePage {
    return this.#page(snowflake('0'), (_, lowest) => ({
      from: lowest,
      to: before === null ? end : previousSnowflake(before),
    }))
  }

  #page(
    from: Snowflake,
    spanned: (highest: Snowflake, lowest: Snowflake) => { readonly from: Snowflake; readonly to: Snowflake },
  ): SourcePage {
    const messages = [...this.#messages.values()]
      .filter((message) => compareSnowflakes(message.id, from) >= 0)
      .sort((a, b) => compareSnowflakes(a.id, b.id))
    const first = messages[0]?.id
    const last = messages.at(-1)?.id
    const facts = { messages, observedAt: this.#observedAt, faults: this.#faults, progress: null, coverage: null }
    if (first === undefined || last === undefined) return { ...facts, range: null }
    if (this.#faults.length > 0) return { ...facts, range: { from: first, to: last, complete: false } }
    const span = spanned(this.highest ?? last, first)
    return { ...facts, range: { from: this.#unresolved ? first : span.from, to: span.to, complete: true } }
  }

  #add(value: unknown): void {
    const message = this.#read(value)
    if (message === null) return
    const { type, referenced_message } = message
    if (type !== MessageType.ThreadStarterMessage || referenced_message === null) {
      this.#messages.set(message.id, messageOf(message))
    } else if (referenced_message === undefined) {
      this.#unresolved = true
      this.#messages.set(message.id, messageOf(message))
    } else {
      const starter = this.#read(referenced_message)
      if (starter !== null) this.#messages.set(starter.id, innerMessageOf(starter))
    }
  }

  #read(value: unknown): DiscordMessage | null {
    const { data, error } = messageSchema.safeParse(value)
    if (data === undefined) this.#faults.push(faultOf(error))
    else this.#parsed.push(data)
    return data ?? null
  }
}

const faultOf = (error: z.ZodError): SourceFault => ({
  reason: 'malformed',
  position: null,
  message: `A message is not as Discord documents it: ${placeOf(error)} is missing or of another kind.`,
})
