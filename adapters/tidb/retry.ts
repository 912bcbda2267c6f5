import { ExponentialBackoff, fullJitterGenerator, handleWhen, retry } from 'cockatiel'
import { TidbError } from './errors.ts'

export interface RetryOptions {
  /** How often one unit of work is tried at most. Default 8: four seconds of waiting at worst. */
  readonly attempts?: number | undefined
  /** About how long before the second attempt, in milliseconds; twice as long before each further one, two seconds at most. Default 32. */
  readonly baseDelay?: number | undefined
  /** Told before each further attempt: why (a TiDB number or a driver's code), and which attempt failed, from 1. */
  readonly onRetry?: ((event: RetryEvent) => void) | undefined
}

export interface RetryEvent {
  readonly code: string
  readonly attempt: number
  /** Whether the server was found to be away. */
  readonly away: boolean
}

/** The connection was lost while COMMIT was under way. */
export class CommitUnknown extends Error {
  override readonly cause: TidbError

  constructor(cause: TidbError) {
    super('the connection was lost at COMMIT')
    this.cause = cause
  }
}

/** Runs units of work again after failures that the next attempt may not meet, with full jitter (Brooker, AWS, 2015). */
export class Retries {
  readonly attempts: number
  readonly #baseDelay: number
  readonly #onRetry: (event: RetryEvent) => void

  constructor(options: RetryOptions) {
    this.attempts = options.attempts ?? 8
    this.#baseDelay = options.baseDelay ?? 32
    this.#onRetry = options.onRetry ?? (() => {})
  }

  /** Rejects with the last attempt's error, or at once with one that `repeats` does not accept. */
  run<T>(attempt: () => Promise<T>, repeats: (error: Error) => boolean): Promise<T> {
    const policy = retry(handleWhen(repeats), {
      maxAttempts: this.attempts - 1,
      backoff: new ExponentialBackoff({
        generator: fullJitterGenerator,
        initialDelay: this.#baseDelay,
        maxDelay: 2_000,
      }),
    })
    policy.onRetry((event) =>
      this.#onRetry({ ...('error' in event ? told(event.error) : { code: '', away: false }), attempt: event.attempt }),
    )
    return policy.execute(attempt)
  }
}

/** Nothing was written, and the next attempt may go better. */
export const isRolledBack = (error: unknown): boolean => error instanceof TidbError && error.repeatable

function told(error: Error): Pick<RetryEvent, 'code' | 'away'> {
  const met = error instanceof CommitUnknown ? error.cause : error
  return met instanceof TidbError ? { code: met.code, away: met.away } : { code: met.name, away: false }
}
