/** What a cron says: five fields (minute, hour, day of the month, month, day of the week), in UTC. */
export interface CronTimes {
  /** The cron as it is stored: one space between its fields. Throws `invalid`, which says what was given, where it is none, has seconds, or never fires. */
  check(cron: string): string
  /** The first of its times behind that moment, whenever it is asked. Throws as `check` does. */
  next(cron: string, after: Date): Date
}
