import type { z } from 'zod'

/** Something that is asked of Discord. `what` names it in messages and logs, in which no address may stand. */
export interface Question<T> {
  readonly what: string
  readonly route: `/${string}`
  readonly query: Readonly<Record<string, string>>
  readonly reply: z.ZodType<T>
}

export const question = <T>(
  what: string,
  route: `/${string}`,
  reply: z.ZodType<T>,
  query: Readonly<Record<string, string>> = {},
): Question<T> => ({ what, route, query, reply })

/** Asks Discord, waits where it says so, and repeats what may have been an accident. */
export type Ask = <T>(question: Question<T>) => Promise<T>

/** Discord refused what was asked, with the status and the code of its documentation. */
export class Denied extends Error {
  readonly status: number
  readonly code: number | null

  constructor(status: number, code: number | null) {
    super(`Discord refused (${status}${code === null ? '' : `, code ${code}`}).`)
    this.status = status
    this.code = code
  }
}
