/** The time. Every `createdAt` and `updatedAt` comes from here, never from the database; what processes compare does not, see `StorageClock`. */
export interface Clock {
  /** The present moment; a JavaScript `Date` has whole milliseconds, which is what every time column keeps. */
  now(): Date
}
