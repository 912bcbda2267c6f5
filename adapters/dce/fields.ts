import { z } from 'zod'
import { isSnowflake, type Snowflake, snowflake } from '../../domain/archive/snowflake.ts'
import type { RawUserId } from '../../domain/archive/source.ts'

/** Ids are strings; versions before 2.27 and other tools write some as numbers. */
export const id = z.union([
  z.custom<Snowflake>((value) => typeof value === 'string' && isSnowflake(value)),
  z
    .int()
    .nonnegative()
    .transform((value) => snowflake(String(value))),
])

/** An id where there may be none: `null`, and `""` as 2.33 and later write it for an emoji of Unicode. */
export const idOrNone = z.union([id, z.literal('').transform(() => null)]).nullish()

/** The one place where a user's id enters: see `RawUserId`. */
export const rawUserId = (value: string): RawUserId => value as RawUserId

export const text = z.string()
export const textOrNone = z.string().nullish()
export const flag = z.boolean().nullish()

/** An address, or a path beside the file as its own machine wrote it. Never resolved here. */
export const assetOrNone = z
  .string()
  .transform((value) => value.replaceAll('\\', '/'))
  .nullish()

/** `#rrggbb` in lower case; anything else is no colour. */
export const colourOrNone = z
  .string()
  .transform((value) => (/^#[0-9a-f]{6}$/i.test(value) ? value.toLowerCase() : null))
  .nullish()

/** Bytes, pixels: what is no whole number from 0 to 2^53 - 1 is not known. */
export const sizeOrNone = z.int().nonnegative().nullish().catch(null)

/** What fits an unsigned 32-bit column. */
const largestCount = 4_294_967_295
export const count = z.int().nonnegative().max(largestCount)
export const pixelsOrNone = count.nullish().catch(null)

/** A list that an older version may not write. */
export const listOf = <T extends z.ZodType>(item: T) => z.array(item).nullish()

const isoTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/

/** .NET's round-trip form: up to 7 digits of a second, any offset. Cut to milliseconds; years 1000 to 9999, as storage keeps. */
export const time = z.string().transform((value, context) => {
  const [, seconds, fraction = '', offset] = isoTime.exec(value) ?? []
  const at = new Date(`${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`)
  const year = at.getUTCFullYear()
  if (year >= 1000 && year <= 9999) return at
  context.issues.push({ code: 'custom', message: 'is no time', input: value })
  return z.NEVER
})

export type Told<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> }

/** Only what was told: a key whose value is `undefined` is left out. */
export const told = <T extends object>(parts: T): Told<T> =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Told<T>
