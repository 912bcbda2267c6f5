import { spelling } from '../shared/canonical-json.ts'
import { compareUtf8 } from '../shared/text.ts'

/**
 * A value and when a source showed it: a last-writer-wins register (Shapiro et al., "Conflict-free Replicated Data Types",
 * 2011). `null` in place of a register means that no source has spoken of the value yet; a `null` value means that one said
 * there is none.
 */
export interface Observed<T> {
  readonly value: T
  readonly at: Date
}

export const observed = <T>(value: T, at: Date): Observed<T> => ({ value, at })

/**
 * The later of two sights of one thing; `a` itself where they agree. Ties go to the greater spelling, so that the order of
 * arrival decides nothing.
 */
export function latest<T>(a: Observed<T> | null, b: Observed<T> | null): Observed<T> | null {
  if (a === null || b === null) return a ?? b
  return latestOf(a, b)
}

export function latestOf<T>(a: Observed<T>, b: Observed<T>): Observed<T> {
  const byTime = a.at.getTime() - b.at.getTime()
  if (byTime !== 0) return byTime > 0 ? a : b
  return a.value === b.value || compareUtf8(spelling(a.value), spelling(b.value)) >= 0 ? a : b
}

export const later = (a: Date, b: Date): Date => (a.getTime() >= b.getTime() ? a : b)
export const earlier = (a: Date, b: Date): Date => (a.getTime() <= b.getTime() ? a : b)

/** As `later` and `earlier` where `null` is "never". */
export const laterOrNever = (a: Date | null, b: Date | null): Date | null => (a && b ? later(a, b) : (a ?? b))
