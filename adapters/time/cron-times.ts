import { Cron } from 'croner'
import type { CronTimes } from '../../domain/archive/ports/cron-times.ts'
import { Invalid } from '../../domain/shared/errors.ts'

/** Remembers so many crons and where each was last: who looks at every tenant again and again asks the same of few. */
export function cronTimesOf(rememberedAtMost: number): CronTimes {
  const remembered = new Map<string, CronCourse>()

  function courseOf(fields: string): CronCourse {
    const course = remembered.get(fields) ?? new CronCourse(fields)
    remembered.delete(fields)
    remembered.set(fields, course)
    const [first] = remembered.keys()
    if (remembered.size > rememberedAtMost && first !== undefined) remembered.delete(first)
    return course
  }

  return {
    check(cron) {
      const fields = fieldsOf(cron)
      courseOf(fields).next(longAgo)
      return fields
    },
    next: (cron, after) => courseOf(fieldsOf(cron)).next(after),
  }
}

export const cronTimes = cronTimesOf(1_000)

/** Five fields without a year fire again and again, or never. */
const longAgo = new Date(0)
const longest = 255

/** The times of one cron. */
class CronCourse {
  readonly #fields: string
  readonly #cron: Cron
  /** From the one up to the other it does not fire. */
  #last: { readonly after: number; readonly next: number } | null = null

  constructor(fields: string) {
    this.#fields = fields
    this.#cron = parsed(fields)
  }

  next(after: Date): Date {
    const from = after.getTime()
    if (this.#last === null || from < this.#last.after || from >= this.#last.next) {
      const next = this.#cron.nextRun(after)
      if (next === null) throw invalid(this.#fields, 'never fires')
      this.#last = { after: from, next: next.getTime() }
    }
    return new Date(this.#last.next)
  }
}

/** croner itself takes a date, a nickname, and `?` for whatever time its own clock shows. */
function fieldsOf(cron: string): string {
  const fields = cron.trim().split(/\s+/)
  if (fields.length !== 5) throw invalid(cron, 'must have five fields: minute, hour, day, month, day of the week')
  const text = fields.join(' ')
  if (text.length > longest) throw invalid(cron, `must not be longer than ${longest} characters`)
  if (text.includes('?')) throw invalid(cron, 'must not have a ?')
  return text
}

function parsed(fields: string): Cron {
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
