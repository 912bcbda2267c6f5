/** The places in `value` that are no plain, whole data: `undefined`, invalid dates, numbers that are none, other objects. */
export function* flawsOf(value: unknown, path = ''): Generator<string> {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) yield `${path} is the number ${value}`
  } else if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) yield `${path} is no time`
  } else if (typeof value !== 'object') yield `${path} is ${typeof value}`
  else if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype)
    yield `${path} is no plain object`
  else for (const [key, item] of Object.entries(value)) yield* flawsOf(item, `${path}/${key}`)
}
