/** What is counted, and by what it is told apart. */
export interface Counted {
  /** Transactions that were run again. */
  readonly retries: { readonly code: string }
  /** Jobs whose end was stored. */
  readonly jobs: { readonly kind: string; readonly outcome: string }
  /** Requests that failed on this side, by the code of their problem. */
  readonly failures: { readonly code: string }
}

/** What is timed, in seconds, and by what it is told apart. */
export interface Timed {
  readonly httpRequest: { readonly method: string; readonly route: string; readonly status: string }
}

/** Counts and times what a process does, for whoever watches it. What tells things apart has few values, and none of a person's. */
export interface Meter {
  count<Name extends keyof Counted>(name: Name, labels: Counted[Name]): void
  time<Name extends keyof Timed>(name: Name, labels: Timed[Name], seconds: number): void
}
