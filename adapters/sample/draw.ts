/** What is drawn: each has numbers of its own, so that a new kind of draw changes none of the others. */
export type Stream = keyof typeof streams

const streams = {
  people: 1,
  layout: 2,
  place: 3,
  author: 4,
  jitter: 5,
  content: 6,
  attachments: 7,
  reactions: 8,
  pins: 9,
  edits: 10,
  deletions: 11,
  revisions: 12,
}

/**
 * Random numbers that depend on a seed and on the place of what is drawn, and on nothing drawn before: any part of the community
 * is made without the others. Counter-based: MurmurHash3's finaliser twice over (counter, key), in whole numbers alone, so that
 * every machine draws the same. Not for secrets.
 */
export class Draw {
  readonly #low: number
  readonly #high: number
  #count = 0

  constructor(seed: number, stream: Stream, first = 0, second = 0) {
    const place = mix(mix(streams[stream] * golden + first) ^ second)
    this.#low = mix(place ^ seed)
    this.#high = mix(this.#low ^ mix(Math.floor(seed / 2 ** 32) + first) ^ Math.imul(second, golden))
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    this.#count = (this.#count + golden) | 0
    return mix(mix(this.#count ^ this.#low) ^ this.#high) >>> 0
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit)
  }

  /** Both ends included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1)
  }

  /** True `of` times in `outOf`. */
  chance(of: number, outOf = 100): boolean {
    return this.below(outOf) < of
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)]
    if (item === undefined) throw new RangeError('There is nothing to pick from.')
    return item
  }

  /** A place from 0 to `limit` - 1 by a power law: each doubling of the place is half as likely, as with words and people. */
  rank(limit: number): number {
    const low = 1 << this.below(32 - Math.clz32(limit))
    return low - 1 + this.below(Math.min(low, limit - low + 1))
  }

  /** Lower-case hexadecimal digits. */
  hex(length: number): string {
    let digits = ''
    while (digits.length < length) digits += this.next().toString(16).padStart(8, '0')
    return digits.slice(0, length)
  }
}

const golden = 0x9e3779b9

function mix(value: number): number {
  let bits = value | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}
