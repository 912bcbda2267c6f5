import { z } from 'zod'
import type { Snowflake } from '../../domain/archive/snowflake.ts'
import { id, idOrNone } from './fields.ts'

/** A list of Discord's, item by item. */
export interface Items<T> {
  readonly read: readonly T[]
  readonly malformed: readonly Malformed[]
}

/** An item that is not as Discord documents it. */
export interface Malformed {
  /** `null`: not even this can be read. */
  readonly id: Snowflake | null
  /** `null`: it has none; `undefined`: that cannot be read. */
  readonly parentId: Snowflake | null | undefined
  /** Which field is not; nothing of what stands there. */
  readonly place: string
}

export const itemsOf = <T extends z.ZodType>(item: T) =>
  z.array(z.unknown()).transform((values): Items<z.output<T>> => {
    const read: z.output<T>[] = []
    const malformed: Malformed[] = []
    for (const value of values) {
      const { data, error } = item.safeParse(value)
      if (error === undefined) read.push(data)
      else malformed.push({ id: idIn(value), parentId: placed.safeParse(value).data?.parent_id, place: placeOf(error) })
    }
    return { read, malformed }
  })

/** The id of an object of which nothing else may be readable. */
export const idIn = (value: unknown): Snowflake | null => named.safeParse(value).data?.id ?? null

/** Keys and numbers only: what stands there is not told. */
export const placeOf = ({ issues }: z.ZodError): string => issues[0]?.path.map(String).join('.') || 'all of it'

const named = z.object({ id })
const placed = z.object({ parent_id: idOrNone })
