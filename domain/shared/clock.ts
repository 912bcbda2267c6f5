/** The time. Every `createdAt`, `updatedAt` and `observedAt` of a live source comes from here, never from the database. */
export interface Clock {
  /** The present moment; a JavaScript `Date` has whole milliseconds, which is what every time column keeps. */
  now(): Date
}
