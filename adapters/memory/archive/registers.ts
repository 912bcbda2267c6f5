import type { Observed } from '../../../domain/archive/observed.ts'

/** The register in two columns; both are NULL where no source has spoken. */
export const register = <T>(value: T | null, at: Date | null): Observed<T> | null =>
  value === null || at === null ? null : { value, at }

/** The same where the value may be `null` although a source has spoken. */
export const nullableRegister = <T>(value: T | null, at: Date | null): Observed<T | null> | null =>
  at === null ? null : { value, at }
