import type { BotId } from '../../../domain/archive/bot.ts'
import type {
  RequestBudgetReader,
  RequestBudgetRepository,
} from '../../../domain/archive/ports/request-budget-repository.ts'
import { grantFrom, type RequestWindow, shareOf } from '../../../domain/archive/request-window.ts'
import type { Clock } from '../../../domain/shared/clock.ts'
import type { RowOf } from '../engine/definition.ts'
import { PRIMARY } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import type { refusedRequests, requestBudgets } from './request-budget-tables.ts'

type BudgetRow = RowOf<typeof requestBudgets>
type RefusedRow = RowOf<typeof refusedRequests>

const minuteOf = (milliseconds: number): number => Math.floor(milliseconds / 60_000)

export class MemoryRequestBudgetReader implements RequestBudgetReader {
  readonly #refused: TableReader<RefusedRow>
  readonly #clock: Clock

  constructor(refused: TableReader<RefusedRow>, clock: Clock) {
    this.#refused = refused
    this.#clock = clock
  }

  async findRefused(bot: BotId, seconds: number) {
    const since = minuteOf(this.#clock.now().getTime() - seconds * 1_000)
    let sum = 0
    for (const { minute, count } of this.#refused.scan(PRIMARY, { prefix: [bot] })) if (minute >= since) sum += count
    return sum
  }
}

export class MemoryRequestBudgetRepository extends MemoryRequestBudgetReader implements RequestBudgetRepository {
  readonly #budgets: TableWriter<BudgetRow>
  readonly #refused: TableWriter<RefusedRow>
  readonly #clock: Clock

  constructor(budgets: TableWriter<BudgetRow>, refused: TableWriter<RefusedRow>, clock: Clock) {
    super(refused, clock)
    this.#budgets = budgets
    this.#refused = refused
    this.#clock = clock
  }

  async grant(bot: BotId, requests: number, perSecond: number): Promise<RequestWindow> {
    const { next, window } = grantFrom(this.#next(bot), this.#now(), shareOf(requests, perSecond))
    this.#budgets.upsert([{ bot, next_micros: next }])
    return window
  }

  async pause(bot: BotId, milliseconds: number) {
    const until = this.#now() + Math.round(milliseconds * 1_000)
    this.#budgets.upsert([{ bot, next_micros: Math.max(this.#next(bot), until) }])
  }

  async addRefused(bot: BotId, count: number) {
    const minute = minuteOf(this.#clock.now().getTime())
    const before = this.#refused.get([bot, minute])?.count ?? 0
    this.#refused.upsert([{ bot, minute, count: before + count }])
    const rows = [...this.#refused.scan(PRIMARY, { prefix: [bot], where: (row) => row.minute < minute - 60 })]
    this.#refused.delete(rows.map((row) => this.#refused.keyOf(row)))
  }

  #next(bot: BotId): number {
    return this.#budgets.get([bot])?.next_micros ?? 0
  }

  #now(): number {
    return this.#clock.now().getTime() * 1_000
  }
}
