import { invalidField } from './api-error.ts'
import type { GuildData } from './guild-data.ts'
import { type Micros, microsIn } from './moments.ts'

/** One request that was let in. */
export class Call {
  readonly data: GuildData
  /** Moves the next archived thread to the front, once a page of them has been read. */
  readonly bumpsArchive: () => boolean
  readonly #params: Readonly<Record<string, string>>
  readonly #query: URLSearchParams

  constructor(
    data: GuildData,
    params: Readonly<Record<string, string>>,
    query: URLSearchParams,
    bumpsArchive: () => boolean,
  ) {
    this.data = data
    this.bumpsArchive = bumpsArchive
    this.#params = params
    this.#query = query
  }

  /** A part of the path. */
  text(name: string): string {
    return this.#params[name] ?? ''
  }

  /** A part of the path that must be a snowflake. */
  id(name: string, field = `${name}_id`): string {
    return snowflakeIn(field, this.text(name))
  }

  idAsked(name: string): string | null {
    const text = this.#query.get(name)
    return text === null ? null : snowflakeIn(name, text)
  }

  timeAsked(name: string): Micros | null {
    const text = this.#query.get(name)
    if (text === null) return null
    const time = microsIn(text)
    if (time === null) throw invalidField(name, 'DATE_TIME_TYPE_PARSE', `Could not parse ${text}. Should be ISO8601.`)
    return time
  }

  numberAsked(
    name: string,
    bounds: { readonly from: number; readonly to: number; readonly otherwise: number },
  ): number {
    const text = this.#query.get(name)
    if (text === null) return bounds.otherwise
    if (!/^-?\d+$/.test(text)) throw invalidField(name, 'NUMBER_TYPE_COERCE', `Value "${text}" is not int.`)
    const { from, to } = bounds
    if (Number(text) > to) {
      throw invalidField(name, 'NUMBER_TYPE_MAX', `int value should be less than or equal to ${to}.`)
    }
    if (Number(text) < from) {
      throw invalidField(name, 'NUMBER_TYPE_MIN', `int value should be greater than or equal to ${from}.`)
    }
    return Number(text)
  }

  flagAsked(name: string): boolean {
    return /^(true|1)$/i.test(this.#query.get(name) ?? '')
  }
}

function snowflakeIn(name: string, text: string): string {
  if (!/^(0|[1-9]\d{0,18})$/.test(text)) {
    throw invalidField(name, 'NUMBER_TYPE_COERCE', `Value "${text}" is not snowflake.`)
  }
  return text
}
