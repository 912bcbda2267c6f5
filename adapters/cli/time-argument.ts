import { InvalidArgumentError } from 'commander'

/** A time as it is typed: a day begins at midnight UTC; a time names its offset. */
export function timeOf(text: string): Date {
  const [, day = '', clock = 'T00:00:00Z'] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text) ?? []
  const time = new Date(`${day}${clock}`)
  const exists = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(time.getTime()) || Number.isNaN(exists.getTime()) || !exists.toISOString().startsWith(day)) {
    throw new InvalidArgumentError('It is a time as 2027-01-31 or 2027-01-31T12:00:00Z.')
  }
  return time
}
