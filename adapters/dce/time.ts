const isoTime = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/

/**
 * A time in .NET's round-trip form: 0 to 7 digits of a second, any offset. Cut to milliseconds; years 1000 to 9999, as storage
 * keeps. DCE writes an offset always; a time without one is another tool's, and is taken for UTC, so that it means the same on
 * every machine. `null` where it is no time that a calendar knows.
 */
export function timeOf(text: string): Date | null {
  const parts = isoTime.exec(text)
  if (parts === null) return null
  const [, year, month, day, offset] = parts
  if ((day === '31' || month === '02') && Number(day) > daysIn(Number(year), Number(month))) return null
  const at = new Date(offset === undefined ? `${text}Z` : text)
  return at.getUTCFullYear() >= 1000 && at.getUTCFullYear() <= 9999 ? at : null
}

/** `Date` takes 30 February for 2 March. */
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate()
