import type { People } from './people.ts'
import type { Place } from './place.ts'

/** All that is kept of a community: who is in it and where they write. */
export interface World {
  readonly seed: number
  readonly crowd: People
  /** Channels and threads, parents before their children. */
  readonly places: readonly Place[]
}
