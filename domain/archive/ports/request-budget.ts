import type { RequestWindow } from '../request-window.ts'

/** What may be asked of a platform, by the token that it is asked with. */
export interface RequestBudgets {
  of(token: string): RequestBudget
}

/** One bot's budget, which all processes share. */
export interface RequestBudget {
  /**
   * Gives as many as are wanted, or fewer, at least one, and when they may be made, spread evenly: what is not made by the end
   * of that time may not be made later.
   *
   * Rejects with `source_refused` (`blocked`) once so many requests were refused that the platform is about to block the bot,
   * and with what the storage rejects with.
   */
  take(wanted: number): Promise<RequestGrant>

  /** Counts a request that the platform refused. One that could not be stored is stored with the next `take`. */
  refused(): Promise<void>

  /** No process takes anything for so long, in milliseconds. */
  pause(milliseconds: number): Promise<void>
}

export interface RequestGrant extends RequestWindow {
  readonly requests: number
}
