import { Cron } from 'croner'
import type { CronTimes } from '../../domain/archive/ports/cron-times.ts'
import { Invalid } from '../../domain/shared/errors.ts'

export const cronTimes: CronTimes = {
  check(cron) {
    const fields = fieldsOf(cron)
    nextOf(fields, longAgo)
    return fields
  },
  next: (cron, after) => nextOf(fieldsOf(cron), after),
}

/** Five fields without a year fire again and again, or never. */
const longAgo = new Date(0)
const longest = 255

/** croner itself takes a date, a nickname, and `?` for whatever time its own clock shows. */
function fieldsOf(cron: string): string {
  const fields = cron.trim().split(/\s+/)
  if (fields.length !== 5) throw invalid(cron, 'must have five fields: minute, hour, day, month, day of the week')
  const text = fields.join(' ')
  if (text.length > longest) throw invalid(cron, `must not be longer than ${longest} characters`)
  if (text.includes('?')) throw invalid(cron, 'must not have a ?')
  return text
}

function nextOf(fields: string, after: Date): Date {
  const next = timesOf(fields).nextRun(after)
  if (next === null) throw invalid(fields, 'never fires')
  return next
}

function timesOf(fields: string): Cron {
  try {
    return new Cron(fields, { mode: '5-part', timezone: 'Etc/UTC', paused: true })
  } catch {
    throw invalid(fields, 'is no cron: 0 * * * * is each full hour')
  }
}

const shown = 60

function invalid(cron: string, message: string): Invalid {
  const text = cron.length > shown ? `${cron.slice(0, shown)}…` : cron
  return Invalid.of('/cron', `${JSON.stringify(text)} ${message}`)
}
