import { type Snowflake, snowflake } from '../../domain/archive/snowflake.ts'

/** Where Discord's snowflakes start to count. */
const epoch = Date.UTC(2015, 0, 1)
const day = 86_400_000

/** When the community began, in milliseconds. */
export const founded = Date.UTC(2020, 0, 6)

/** How long the first edition looks back, and how much time lies between two editions, in milliseconds. */
const firstSpan = 1_096 * day
const nextSpan = 30 * day

/** When an edition of the community is seen, in milliseconds. All its messages were sent before. */
export const seenAt = (edition: number): number => founded + firstSpan + (edition - 1) * nextSpan

/** The first snowflake of a millisecond. */
export const bitsAt = (milliseconds: number): bigint => BigInt(milliseconds - epoch) << 22n

/** In milliseconds. */
export const timeOf = (bits: bigint): number => Number(bits >> 22n) + epoch

export const idOf = (bits: bigint): Snowflake => snowflake(bits.toString())

/** The lowest bits of a message's id tell its channel, of 4,096 at most, so that no id comes in two by chance. */
const channelBits = 12n

/** `bits` as an id of the channel with this code. */
export const coded = (bits: bigint, code: number): bigint => ((bits >> channelBits) << channelBits) | BigInt(code)

/** One of `count` equal steps from `from` up to `to`: whole multiples of what `coded` leaves alone. */
export const stepOf = (from: bigint, to: bigint, count: number): bigint =>
  count === 0 ? 0n : (((to - from) / BigInt(count)) >> channelBits) << channelBits

/** A place inside a step: `portion` of 2^32. */
export const inside = (step: bigint, portion: number): bigint => (step * BigInt(portion)) >> 32n
