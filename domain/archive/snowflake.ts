import type { Brand } from '../shared/brand.ts'
import { Invalid } from '../shared/errors.ts'

/** An unsigned 64-bit id as decimal text, as Discord gives it. Ordered as a number, never as text. */
export type Snowflake = Brand<string, 'Snowflake'>

/** The first second of 2015: where Discord's snowflakes start to count (Discord API Reference, "Snowflakes"). */
const discordEpoch = 1_420_070_400_000n
const largest = 2n ** 64n - 1n

/** Whether `text` is a snowflake as it is written canonically: digits, no leading zero, at most 2^64 - 1. */
export const isSnowflake = (text: string): text is Snowflake =>
  /^(0|[1-9]\d{0,19})$/.test(text) && (text.length < 20 || BigInt(text) <= largest)

/** Rejects with `invalid` unless `text` is a snowflake. */
export function snowflake(text: string, pointer = '/snowflake'): Snowflake {
  if (!isSnowflake(text)) throw Invalid.of(pointer, 'must be an unsigned 64-bit number in decimal digits')
  return text
}

export function compareSnowflakes(a: Snowflake, b: Snowflake): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

export const laterSnowflake = (a: Snowflake | null, b: Snowflake | null): Snowflake | null => {
  if (a === null || b === null) return a ?? b
  return compareSnowflakes(a, b) >= 0 ? a : b
}

/** The snowflake that follows, or itself at the end of the range. */
export const nextSnowflake = (id: Snowflake): Snowflake => {
  const next = BigInt(id) + 1n
  return (next > largest ? id : next.toString()) as Snowflake
}

/** The snowflake before, or itself at the start of the range. */
export const previousSnowflake = (id: Snowflake): Snowflake =>
  id === '0' ? id : ((BigInt(id) - 1n).toString() as Snowflake)

/** The first snowflake that can be made at `time`, or 0 for a time before there were any. */
export function snowflakeAt(time: Date): Snowflake {
  const milliseconds = BigInt(time.getTime()) - discordEpoch
  const first = milliseconds <= 0n ? 0n : milliseconds << 22n
  return (first > largest ? largest : first).toString() as Snowflake
}

/** When a snowflake was made: the upper 42 bits are milliseconds since 2015. */
export const snowflakeTime = (id: Snowflake): Date => new Date(Number((BigInt(id) >> 22n) + discordEpoch))
