import { type BotId, botIdOf } from '../bot.ts'
import { SourceRefused } from '../errors.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { RequestBudget, RequestBudgets, RequestGrant } from '../ports/request-budget.ts'

export interface RequestBudgetOptions {
  readonly storage: ArchiveStorage
  /** Requests in a second, of all processes together. */
  readonly perSecond: number
  /** Refused requests in ten minutes, of all processes together, after which nothing is asked. */
  readonly refusedAtMost: number
}

/** Over which refused requests are counted, in seconds. */
const refusedWithin = 600

/** Each process looks how many were refused at every so-manieth grant, and after each request that was. */
const looksEvery = 10

/** A grant lasts so long at most, in seconds: what a process loses that dies, and how long another one waits for its turn. */
const longestGrant = 0.2

/** Budgets in a storage, shared by all that share it. */
export const sharedRequestBudgets = (options: RequestBudgetOptions): RequestBudgets => ({
  of: (token) => new SharedRequestBudget(botIdOf(token), options),
})

/** A grant that is made twice is one that nobody uses. */
const repeatable = true

class SharedRequestBudget implements RequestBudget {
  readonly #bot: BotId
  readonly #options: RequestBudgetOptions
  /** Refused requests that are not stored yet. */
  #unstored = 0
  /** Grants until it is looked again how many were refused. */
  #untilLook = 0

  constructor(bot: BotId, options: RequestBudgetOptions) {
    this.#bot = bot
    this.#options = options
  }

  async take(wanted: number): Promise<RequestGrant> {
    const { storage, perSecond, refusedAtMost } = this.#options
    const requests = Math.max(1, Math.min(wanted, Math.floor(perSecond * longestGrant)))
    await this.#store()
    if (this.#untilLook <= 0) {
      const refused = await storage.read.requestBudgets.findRefused(this.#bot, refusedWithin)
      if (refused >= refusedAtMost) throw tooManyRefused(refused)
      this.#untilLook = looksEvery
    }
    this.#untilLook--
    const grant = () =>
      storage.transact((tx) => tx.requestBudgets.grant(this.#bot, requests, perSecond), { repeatable })
    return { requests, ...(await grant()) }
  }

  async refused(): Promise<void> {
    this.#unstored++
    this.#untilLook = 0
    await this.#store()
  }

  async pause(milliseconds: number): Promise<void> {
    await this.#options.storage.transact((tx) => tx.requestBudgets.pause(this.#bot, milliseconds), { repeatable })
  }

  /** One whose COMMIT nobody knows of is counted twice rather than not at all. */
  async #store(): Promise<void> {
    const count = this.#unstored
    if (count === 0) return
    this.#unstored = 0
    try {
      await this.#options.storage.transact((tx) => tx.requestBudgets.addRefused(this.#bot, count))
    } catch (error) {
      this.#unstored += count
      throw error
    }
  }
}

const tooManyRefused = (refused: number): SourceRefused =>
  new SourceRefused(
    'blocked',
    `The platform refused ${refused} requests in about ten minutes. Verta asks nothing more until they are older, before the platform blocks this machine: look why they were refused.`,
  )
