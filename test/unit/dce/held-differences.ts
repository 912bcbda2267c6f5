/**
 * Where a version holds something else than the source told: `path: from → to` of every field that differs, lists item by item.
 * A value is `silence`, `none`, or `told`.
 */
export function* fieldsThatDiffer(told: unknown, held: unknown, path: string): Generator<string> {
  if (Object.is(told, held)) return
  if (told instanceof Date && held instanceof Date && told.getTime() === held.getTime()) return
  if (Array.isArray(told) && Array.isArray(held) && told.length === held.length) {
    for (const [i, item] of told.entries()) yield* fieldsThatDiffer(item, held[i], `${path}[]`)
  } else if (isRecord(told) && isRecord(held)) {
    for (const key of new Set([...Object.keys(told), ...Object.keys(held)])) {
      yield* fieldsThatDiffer(told[key], held[key], `${path}.${key}`)
    }
  } else yield `${path}: ${nameOf(told)} → ${nameOf(held)}`
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

const nameOf = (value: unknown): string => (value === undefined ? 'silence' : value === null ? 'none' : 'told')
