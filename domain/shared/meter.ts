/** What is counted, and by what it is told apart. */
export interface Counted {
  /** Transactions that were run again. */
  readonly retries: { readonly code: string }
  /** What went wrong on the database, whether or not another attempt mended it. */
  readonly databaseErrors: { readonly kind: string; readonly code: string }
  /** Jobs whose end was stored. */
  readonly jobs: { readonly kind: string; readonly outcome: string }
  /** Requests that failed on this side, by the code of their problem. */
  readonly failures: { readonly code: string }
  readonly importFiles: { readonly outcome: string }
  /** Messages as imports met them. */
  readonly importMessages: { readonly change: 'added' | 'changed' | 'unchanged' }
  /** Messages that imports could not take. */
  readonly importFaults: { readonly reason: string }
  /** Pages of messages that syncs stored. */
  readonly syncPages: Readonly<Record<string, never>>
  /** Messages as syncs met them. */
  readonly syncMessages: { readonly change: 'added' | 'changed' | 'unchanged' | 'deleted' }
  /** Channels that this process brought to the end of a run. */
  readonly syncChannels: { readonly outcome: string }
  /** Work that another one took over: its holder was silent for longer than a lease lasts, or somebody called it off. */
  readonly leaseLosses: { readonly of: 'tenant' | 'channel' | 'job' }
  /** Requests to a platform that the bot's budget granted to this process. */
  readonly requestGrants: { readonly fate: 'used' | 'expired' }
}

/** What is timed, in seconds, and by what it is told apart. */
export interface Timed {
  readonly httpRequest: { readonly method: string; readonly route: string; readonly status: string }
  /** By the repository's method that it is of. */
  readonly statement: { readonly method: string; readonly outcome: string }
  /** By the last repository's method in it. */
  readonly transaction: { readonly method: string; readonly outcome: string }
  /**
   * How long requests to a platform waited: for the budget, for a limit of the platform, for one that is the whole bot's, or to be
   * repeated.
   */
  readonly requestWait: { readonly cause: 'budget' | 'limit' | 'pause' | 'repeat' }
}

/** Counts and times what a process does, for whoever watches it. What tells things apart has few values, and none of a person's. */
export interface Meter {
  /** `times`: once, unless it is said. */
  count<Name extends keyof Counted>(name: Name, labels: Counted[Name], times?: number): void
  time<Name extends keyof Timed>(name: Name, labels: Timed[Name], seconds: number): void
}
