import { isSnowflake, type Snowflake } from '../../domain/archive/snowflake.ts'
import type { RawUserId } from '../../domain/archive/source.ts'
import { timeOf } from './time.ts'

/*
 * How the fields of a message are read. Written by hand, where the header has zod: on half a million messages a schema took
 * longer than JSON.parse did. `…OrNone` takes `null` and an absent key too.
 */

export type JsonObject = Readonly<Record<string, unknown>>

/** A value that is not as expected. Holds the way to it, and nothing of the value. */
export class Unfit extends Error {
  readonly path: readonly PropertyKey[]

  constructor(path: readonly PropertyKey[]) {
    super('A value is missing or not as expected.')
    this.path = path
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function objectOf(value: unknown): JsonObject {
  if (isObject(value)) return value
  throw new Unfit([])
}

/** What `read` makes of a part, with the way to the part where it cannot. */
export function part<T>(of: JsonObject, key: string, read: (value: unknown) => T): T {
  try {
    return read(of[key])
  } catch (error) {
    throw error instanceof Unfit ? new Unfit([key, ...error.path]) : error
  }
}

export const partOrNone = <T>(of: JsonObject, key: string, read: (value: unknown) => T): T | null | undefined => {
  const value = of[key]
  return value === undefined || value === null ? value : part(of, key, read)
}

/** A list, or `undefined` where there is none: an older version may not write it. */
export function listOrNone<T>(of: JsonObject, key: string, read: (value: unknown) => T): readonly T[] | undefined {
  const list = of[key]
  if (list === undefined || list === null) return undefined
  if (!Array.isArray(list)) throw new Unfit([key])
  let i = 0
  try {
    const items: T[] = []
    for (; i < list.length; i++) items.push(read(list[i]))
    return items
  } catch (error) {
    throw error instanceof Unfit ? new Unfit([key, i, ...error.path]) : error
  }
}

/** Ids are strings; versions before 2.27 and other tools write some as numbers. `null` where it is no id. */
export function snowflakeOf(value: unknown): Snowflake | null {
  const text = Number.isSafeInteger(value) ? String(value) : value
  return typeof text === 'string' && isSnowflake(text) ? text : null
}

export function id(of: JsonObject, key: string): Snowflake {
  const found = snowflakeOf(of[key])
  if (found === null) throw new Unfit([key])
  return found
}

/** `null` too for `""`, as 2.33 and later write it for an emoji of Unicode. */
export function idOrNone(of: JsonObject, key: string): Snowflake | null {
  const value = of[key]
  return value === undefined || value === null || value === '' ? null : id(of, key)
}

/** The one place where a user's id enters: see `RawUserId`. */
export const rawUserId = (value: string): RawUserId => value as RawUserId

export function textOrNone(of: JsonObject, key: string): string | null | undefined {
  const value = of[key]
  if (typeof value === 'string' || value === undefined || value === null) return value
  throw new Unfit([key])
}

export function flagOrNone(of: JsonObject, key: string): boolean | null | undefined {
  const value = of[key]
  if (typeof value === 'boolean' || value === undefined || value === null) return value
  throw new Unfit([key])
}

export function time(of: JsonObject, key: string): Date {
  const value = of[key]
  const found = typeof value === 'string' ? timeOf(value) : null
  if (found === null) throw new Unfit([key])
  return found
}

export const timeOrNone = (of: JsonObject, key: string): Date | null => (of[key] == null ? null : time(of, key))

/** An address, or a path beside the file as its own machine wrote it. Never resolved here. */
export function assetOrNone(of: JsonObject, key: string): string | null | undefined {
  const value = textOrNone(of, key)
  return typeof value === 'string' && value.includes('\\') ? value.replaceAll('\\', '/') : value
}

/** `#rrggbb` in lower case; anything else is no colour. */
export function colourOrNone(of: JsonObject, key: string): string | null | undefined {
  const value = textOrNone(of, key)
  if (typeof value !== 'string') return value
  return /^#[0-9a-f]{6}$/i.test(value) ? value.toLowerCase() : null
}

/** Bytes: what is no whole number from 0 to 2^53 - 1 is not known. */
export function sizeOrNone(of: JsonObject, key: string): number | null {
  const value = of[key]
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** What fits an unsigned 32-bit column. */
const largestCount = 4_294_967_295

export function pixelsOrNone(of: JsonObject, key: string): number | null {
  const value = sizeOrNone(of, key)
  return value !== null && value <= largestCount ? value : null
}

export function count(of: JsonObject, key: string): number {
  const value = pixelsOrNone(of, key)
  if (value === null) throw new Unfit([key])
  return value
}

/** A thing while it is put together: its keys are set where they are told, and left out where they are not. */
export type Draft<T> = { -readonly [Key in keyof T]: T[Key] }
