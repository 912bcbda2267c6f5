import { compareUtf8 } from '../../../domain/shared/text.ts'
import type { ColumnType, Value } from './column.ts'

/** Stands behind every value: `[...prefix, end]` comes after all keys that start with `prefix`. */
export const end: unique symbol = Symbol('end')

/** The values of an index's columns, or of the first of them: a prefix comes before all keys that start with it. */
export type Key = readonly (Value | typeof end)[]
export type CompareKeys = (a: Key, b: Key) => number

/** The order of keys whose columns have these types, as TiDB has it: NULL first. */
export function keyOrder(types: readonly ColumnType[]): CompareKeys {
  const orders = types.map((type) => textOrders[type])
  return (a, b) => {
    // One part further than the columns, for the `end` behind a whole key.
    for (let i = 0; i <= orders.length; i++) {
      const difference = a[i] === b[i] ? 0 : compareParts(a[i], b[i], orders[i] ?? compareUnits)
      if (difference !== 0) return difference
    }
    return 0
  }
}

/** The keys in order, each once. */
export const distinct = (keys: readonly Key[], compare: CompareKeys): readonly Key[] =>
  keys.toSorted(compare).filter((key, i, sorted) => compare(key, sorted[i - 1] ?? [end]) !== 0)

type KeyPart = Key[number] | undefined
type TextOrder = (a: string, b: string) => number

function compareParts(a: KeyPart, b: KeyPart, order: TextOrder): number {
  const byRank = rank(a) - rank(b)
  if (byRank !== 0 || a === end || b === end) return byRank
  if (typeof a === 'string' && typeof b === 'string') return order(a, b)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b)
  return Number(a) - Number(b)
}

const rank = (part: KeyPart): number => (part === undefined ? 0 : part === null ? 1 : part === end ? 3 : 2)

/** The order of text in ASCII, as UUIDs are. */
const compareUnits: TextOrder = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

const textOrders: { readonly [Type in ColumnType]?: TextOrder } = {
  text: compareUtf8,
  snowflake: (a, b) => a.length - b.length || compareUnits(a, b),
}
