/** Where Discord's snowflakes start to count. */
const epoch = 1_420_070_400_000

/** Microseconds since 1970, as Discord counts them. */
export type Micros = number

export const microsOf = (time: Date): Micros => time.getTime() * 1_000

/** As Python's `isoformat` writes it and so Discord: six digits behind the second, or none where they are all zero. */
export function timeText(micros: Micros): string {
  const second = new Date(Math.floor(micros / 1_000_000) * 1_000).toISOString().slice(0, 19)
  const rest = micros % 1_000_000
  return `${second}${rest === 0 ? '' : `.${String(rest).padStart(6, '0')}`}+00:00`
}

/** The time that an ISO text names, to the microsecond; `null` where it names none. */
export function microsIn(text: string): Micros | null {
  const parts = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/i.exec(text)
  if (parts === null) return null
  const [, second = '', fraction = '', zone = 'Z'] = parts
  const time = Date.parse(`${second.replace(' ', 'T')}${zone}`)
  return Number.isNaN(time) ? null : time * 1_000 + Number(fraction.padEnd(6, '0').slice(0, 6))
}

/** When a snowflake was made. */
export const timeOfId = (id: string): Date => new Date(Number(BigInt(id) >> 22n) + epoch)

/** The first snowflake of a time. */
export const idAt = (time: Date): bigint => BigInt(time.getTime() - epoch) << 22n

/** `by` whole milliseconds later. */
export const laterId = (id: string, by: number): string => (BigInt(id) + (BigInt(by) << 22n)).toString()

/** Digits that a time has below the millisecond: the same for the same id. */
export const microsBelow = (id: string): number => Number((BigInt(id) >> 5n) % 1_000n)

/** Smaller than 0 where `a` is older. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}
