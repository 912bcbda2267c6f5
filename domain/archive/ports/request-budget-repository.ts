import type { BotId } from '../bot.ts'
import type { RequestWindow } from '../request-window.ts'

export interface RequestBudgetReader {
  /** How many of a bot's requests were refused in the last so many seconds, and up to a minute before, by the storage's clock. */
  findRefused(bot: BotId, seconds: number): Promise<number>
}

/** What all processes together may still ask of a platform. Everything goes by the storage's clock. Natural key: bot. */
export interface RequestBudgetRepository extends RequestBudgetReader {
  /**
   * Gives the time that so many requests take at this rate, behind all that was given before. Time in which nobody asked is
   * not made up for. Two grants never overlap; whoever does not use one need not return it.
   */
  grant(bot: BotId, requests: number, perSecond: number): Promise<RequestWindow>

  /** What is granted from now on begins so many milliseconds from now, or later. What was granted stays. */
  pause(bot: BotId, milliseconds: number): Promise<void>

  /** Counts refused requests as of now. Forgets those of more than an hour ago. */
  addRefused(bot: BotId, count: number): Promise<void>
}
