import type { ChannelKind, ChannelSettings } from '../../domain/archive/channel.ts'
import type { Snowflake } from '../../domain/archive/snowflake.ts'
import { Draw } from './draw.ts'
import { bitsAt, coded, idOf, inside, seenAt, stepOf } from './moments.ts'

export interface PlaceFacts {
  /** Its place in the community's list, and in the lowest bits of its messages' ids. */
  readonly code: number
  /** The bits of its id. */
  readonly bits: bigint
  readonly kind: ChannelKind
  readonly name: string
  readonly parent: Place | null
  readonly topic: string | null
  readonly settings: ChannelSettings
  readonly confidential: boolean
  /** Messages at the first edition, and how many come with each later one. */
  readonly count: number
  readonly growth: number
  /** Where its first message lies in its parent too: a thread that somebody started from a message. */
  readonly starter: number | null
}

/** A channel or thread of the sample. Its messages have numbers from 0; the id of each is made without the others. */
export class Place {
  readonly facts: PlaceFacts
  readonly id: Snowflake
  /** The threads that its messages started, by the number of the message. */
  readonly threads = new Map<number, Place>()
  readonly #seed: number
  readonly #step: bigint

  constructor(seed: number, facts: PlaceFacts) {
    this.facts = facts
    this.id = idOf(facts.bits)
    this.#seed = seed
    const end = bitsAt(seenAt(1))
    const busy = bitsAt(Math.min(seenAt(1), seenAt(0) + busyFor)) - bitsAt(seenAt(0))
    const until = facts.kind === 'thread' && facts.bits + busy < end ? facts.bits + busy : end
    this.#step = stepOf(facts.bits, until, facts.count + 2)
  }

  /** How many messages it has had up to an edition, the deleted ones included. */
  total(edition: number): number {
    return this.facts.count + (edition - 1) * this.facts.growth
  }

  /** The edition that shows a message first. */
  bornIn(index: number): number {
    const { count, growth } = this.facts
    return index < count ? 1 : 2 + Math.floor((index - count) / growth)
  }

  /** The bits of a message's id. They rise with `index`. A thread that starts with a message is called by it. */
  bitsOf(index: number): bigint {
    const { bits, code, count, growth, kind } = this.facts
    if (index === 0 && kind === 'thread' && !this.facts.confidential) return bits
    const portion = new Draw(this.#seed, 'jitter', code, index).next()
    if (index < count) {
      const from = bits + this.#step * BigInt(index + 1)
      return coded(from + inside(this.#step, portion), code)
    }
    const born = this.bornIn(index)
    const from = bitsAt(seenAt(born - 1))
    const step = stepOf(from, bitsAt(seenAt(born)), growth)
    return coded(from + step * BigInt((index - count) % growth) + inside(step, portion), code)
  }

  idOf(index: number): Snowflake {
    return idOf(this.bitsOf(index))
  }
}

/** How long a thread is written in, in milliseconds. */
const busyFor = 20 * 86_400_000
