/** When requests may be made, in milliseconds from now: processes need not agree about the time. */
export interface RequestWindow {
  readonly startsIn: number
  readonly lasts: number
}

/** How long so many requests take at this rate, in whole microseconds: milliseconds would round a request at 45 a second by 3%. */
export const shareOf = (requests: number, perSecond: number): number => Math.round((requests * 1_000_000) / perSecond)

/**
 * What is granted behind all that was granted before, and where the next grant begins; microseconds of one clock. Time in which
 * nobody asked is lost: it does not pile up (GCRA, the rate algorithm of ITU-T I.371, with no burst).
 */
export function grantFrom(next: number, now: number, share: number): { next: number; window: RequestWindow } {
  const start = Math.max(next, now)
  return { next: start + share, window: { startsIn: (start - now) / 1_000, lasts: share / 1_000 } }
}
