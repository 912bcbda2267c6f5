import { SourceRefused, SourceUnavailable } from '../../domain/archive/errors.ts'
import type { Unlisted } from '../../domain/archive/ports/live-sources.ts'
import type { Snowflake } from '../../domain/archive/snowflake.ts'
import type { Malformed } from './items.ts'

const forbidden = 'channel_no_access'

/** What a walk over channels leaves out, each thing once, with the reason that weighs most. */
export class UnlistedTally {
  readonly #told = new Map<string, Unlisted>()
  readonly #given = new Set<Snowflake>()

  get all(): readonly Unlisted[] {
    return [...this.#told.values()].filter(({ what, id }) => what === 'threads' || id === null || !this.#given.has(id))
  }

  channel(id: Snowflake | null, error: Unlisted['error']): void {
    this.#add({ what: 'channel', id, error })
  }

  /** `of`: whose; `null`: of any channel. */
  threads(of: Snowflake | null, error: Unlisted['error']): void {
    this.#add({ what: 'threads', id: of, error })
  }

  /** It was not left out, though one list had it otherwise than it should. */
  given(id: Snowflake): void {
    this.#given.add(id)
  }

  #add(unlisted: Unlisted): void {
    const key = `${unlisted.what} ${unlisted.id}`
    const known = this.#told.get(key)
    // That the bot may not list something is somebody's wish; any other reason is to be mended.
    if (known === undefined || known.error.class === forbidden) this.#told.set(key, unlisted)
  }
}

/** Why a list was not given as a whole; `null` where it is no matter of this list alone. */
export function listError(error: unknown): Unlisted['error'] | null {
  if (error instanceof SourceUnavailable) return { class: error.code, message: error.message }
  if (!(error instanceof SourceRefused) || !error.details.reason.startsWith('channel_')) return null
  return { class: error.details.reason, message: error.message }
}

export const malformed = (message: string): Unlisted['error'] => ({ class: 'malformed', message })

/** `what`: a channel, a thread. */
export const malformedItem = (what: string, { place }: Malformed): Unlisted['error'] =>
  malformed(`A ${what} is not as Discord documents it: ${place} is missing or of another kind.`)
