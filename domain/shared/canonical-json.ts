import type { Brand } from './brand.ts'
import { wellFormed } from './text.ts'

/** JSON text of one spelling for one value: keys in order, no spaces, nothing undefined (after RFC 8785). */
export type CanonicalJson = Brand<string, 'CanonicalJson'>

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export const canonicalJson = (value: Json): CanonicalJson => spelling(value) as CanonicalJson

/** The same of plain data that an interface describes, which TypeScript does not know to be JSON. */
export const canonicalJsonOf = (value: object): CanonicalJson => spelling(value) as CanonicalJson

/** Canonical JSON that was stored before. */
export const parseJson = (text: CanonicalJson): Json => JSON.parse(text) as Json

/** One spelling for equal values of plain data; a `Date` is its ISO text. Tells equal from different and settles ties. */
export function spelling(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(wellFormed(value))
  if (typeof value !== 'object' || value === null || value instanceof Date) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(spelling).join(',')}]`
  const members = Object.entries(value).filter(([, item]) => item !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${members.map(([key, item]) => `${spelling(key)}:${spelling(item)}`).join(',')}}`
}
