import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import { TidbError } from './errors.ts'

export interface BreakerOptions {
  /** So many attempts in a row must find the server away before it is left alone. Default 10: more than one request has. */
  readonly failures?: number
  /** How long it is left alone, in milliseconds. Default 1000. */
  readonly pause?: number
  /** `reason`: what was found last. */
  readonly onChange?: (state: 'open' | 'closed', reason: string) => void
}

/**
 * A circuit breaker (Nygard, Release It!): where a server is away, nobody waits to find that out again, and it is not run over when
 * it comes back. After a pause one attempt tries; what comes meanwhile is refused with the reason that was found last.
 */
export class Breaker {
  readonly #policy
  #reason = 'it did not answer'
  #opened = 0

  constructor({ failures = 10, pause = 1_000, onChange = () => {} }: BreakerOptions = {}) {
    const isHandled = (error: Error): boolean => {
      const found = tidbErrorIn(error)
      if (found?.away && found.failure.kind === 'unavailable') this.#reason = found.failure.reason
      // A trial must reach the server: one that was lost, or got no connection, says nothing of it.
      return found?.away === true || (this.#policy.state === CircuitState.HalfOpen && found?.answered === false)
    }
    const breaker = new ConsecutiveBreaker(failures)
    this.#policy = circuitBreaker(handleWhen(isHandled), { halfOpenAfter: pause, breaker })
    let told: 'open' | 'closed' = 'closed'
    const tell = (state: 'open' | 'closed'): void => {
      if (state === 'open' && told === 'closed') this.#opened++
      if (state !== told) onChange(state, this.#reason)
      told = state
    }
    this.#policy.onBreak(() => tell('open'))
    this.#policy.onReset(() => tell('closed'))
  }

  get open(): boolean {
    return this.#policy.state !== CircuitState.Closed
  }

  /** How often it opened; an attempt that left it open is none. */
  get opened(): number {
    return this.#opened
  }

  /** Rejects with what `attempt` rejects with; with `unavailable` and the code `BREAKER_OPEN` where it was not tried. */
  async run<T>(attempt: () => Promise<T>): Promise<T> {
    // One attempt tries; the library lets the others wait for its end.
    if (this.#policy.state === CircuitState.HalfOpen) throw this.#refusal()
    let tried = false
    const result = await this.#policy
      .execute(async (): Promise<Result<T>> => {
        tried = true
        try {
          return { value: await attempt() }
        } catch (error) {
          // Whoever refuses is there.
          if (tidbErrorIn(error)?.answered === false) throw error
          return { error }
        }
      })
      .catch((error: unknown) => {
        throw tried ? error : this.#refusal()
      })
    if ('error' in result) throw result.error
    return result.value
  }

  #refusal(): TidbError {
    const reason = `${this.#reason}; it is tried again within moments`
    return new TidbError({ kind: 'unavailable', reason }, 'BREAKER_OPEN', `not tried: ${this.#reason}`)
  }
}

type Result<T> = { readonly value: T } | { readonly error: unknown }

/** What the database said, in an error or in what caused it. */
function tidbErrorIn(error: unknown): TidbError | null {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof TidbError) return each
  return null
}
