import { z } from 'zod'
import { isSnowflake, type Snowflake } from '../../domain/archive/snowflake.ts'
import type { RawUserId } from '../../domain/archive/source.ts'

/*
 * What the fields of Discord's objects have in common. What Discord adds to its objects is passed over; what it may leave out is
 * taken for `null` there and here alike.
 */

export const id = z.custom<Snowflake>((value) => typeof value === 'string' && isSnowflake(value), 'is no snowflake')

/** The one place where a user's id enters: see `RawUserId`. */
export const userId = z.custom<RawUserId>((value) => typeof value === 'string' && isSnowflake(value), 'is no snowflake')

export const idOrNone = id.nullish().transform((value) => value ?? null)

/** ISO 8601 with six digits of a second, cut to milliseconds. */
export const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

export const timeOrNone = time.nullish().transform((value) => value ?? null)

export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')

/** `null` too for `''`: an address that is none, a name that nobody gave. */
export const textOrNone = z
  .string()
  .nullish()
  .transform((value) => value || null)

export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false)

/** What fits an unsigned 32-bit column. */
export const count = z.int().min(0).max(4_294_967_295)

export const pixelsOrNone = count
  .nullish()
  .catch(null)
  .transform((value) => value ?? null)

export const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((list): readonly z.output<T>[] => list ?? [])

/** A set of bits, as decimal text. */
export const bits = z
  .string()
  .regex(/^\d+$/)
  .transform((digits) => BigInt(digits))
