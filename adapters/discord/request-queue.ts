import type { RequestBudget } from '../../domain/archive/ports/request-budget.ts'
import { DomainError } from '../../domain/shared/errors.ts'
import type { Logger } from '../../domain/shared/logger.ts'
import type { Meter } from '../../domain/shared/meter.ts'
import { Reach } from './reach.ts'
import { type Slot, slotsOf } from './slots.ts'

export interface RequestQueueOptions {
  readonly budget: RequestBudget
  /** How long to wait before the budget is asked again that could not be asked, in milliseconds. */
  readonly pauses: readonly number[]
  readonly meter: Meter | undefined
  readonly logger: Logger | undefined
}

interface Waiter {
  readonly since: number
  readonly go: () => void
  readonly fail: (error: unknown) => void
}

/** In milliseconds: the next grant is asked for so long, or two of its round trips, before the one at hand is used up. */
const shortestLead = 50

/**
 * Lets requests leave one by one, as the budget grants them. Grants are asked for ahead of need, for as many as wait or are
 * known to come, so that one process alone reaches the whole rate. What was granted and not used in its time is dropped.
 */
export class RequestQueue {
  readonly #options: RequestQueueOptions
  readonly #waiters: Waiter[] = []
  readonly #slots: Slot[] = []
  readonly #reach = new Reach()
  /** Rises with each pause: what was asked for before it counts no more. */
  #pauses = 0
  /** Pauses that are not stored yet. */
  #pausing = 0
  #asking = false
  #failures = 0
  #roundTrip = 0
  #wake: NodeJS.Timeout | undefined
  /** Runs while the budget could not be asked, and `#asking` goes on. */
  #retry: NodeJS.Timeout | undefined

  constructor(options: RequestQueueOptions) {
    this.#options = options
  }

  /** Resolves when a request may leave. Rejects with an `AbortError`, and with what the budget rejects with. */
  turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(aborted())
      const quit = (): void => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
        reject(aborted())
        this.#pump()
      }
      const settled = (then: () => void): void => {
        signal.removeEventListener('abort', quit)
        then()
      }
      const waiter: Waiter = {
        since: performance.now(),
        go: () => settled(resolve),
        fail: (error) => settled(() => reject(error)),
      }
      signal.addEventListener('abort', quit, { once: true })
      this.#waiters.push(waiter)
      this.#pump()
    })
  }

  /** Discord asks the whole bot to wait: what was granted before is not used. */
  async pause(milliseconds: number): Promise<void> {
    this.#pauses++
    this.#drop(this.#slots.splice(0).length)
    this.#pausing++
    try {
      await this.#options.budget.pause(milliseconds)
    } finally {
      this.#pausing--
      this.#pump()
    }
  }

  /** Does everything that is due, and wakes itself for what comes next. */
  #pump(): void {
    clearTimeout(this.#wake)
    const now = performance.now()
    for (let slot = this.#slots[0]; slot !== undefined; slot = this.#slots[0]) {
      if (slot.over > now && (slot.due > now || this.#waiters.length === 0)) break
      this.#slots.shift()
      this.#spend(slot, now)
    }
    if (this.#waiters.length === 0) {
      this.#rest()
      return
    }
    const askAt = this.#askAt(now)
    if (askAt <= now) void this.#ask()
    const next = Math.min(this.#slots[0]?.due ?? Infinity, askAt > now ? askAt : Infinity)
    if (next < Infinity) this.#wake = setTimeout(() => this.#pump(), Math.max(0, Math.ceil(next - now)))
  }

  /** When the next grant is asked for, so that it is there when this one is used up. */
  #askAt(now: number): number {
    const enough = this.#waiters.length <= this.#slots.length && this.#reach.size === 1
    if (this.#asking || this.#pausing > 0 || enough) return Infinity
    return (this.#slots.at(-1)?.due ?? now) - Math.max(shortestLead, 2 * this.#roundTrip)
  }

  /** Lets one go that waits, or nobody where it is too late. */
  #spend({ over, isLast }: Slot, now: number): void {
    const waiter = over > now ? this.#waiters.shift() : undefined
    const fate = waiter === undefined ? 'expired' : 'used'
    this.#options.meter?.count('requestGrants', { fate })
    if (waiter === undefined) this.#reach.wasted()
    else this.#reach.used()
    if (isLast) this.#reach.settle()
    if (waiter === undefined) return
    this.#options.meter?.time('requestWait', { cause: 'budget' }, (now - waiter.since) / 1_000)
    waiter.go()
  }

  /** Nobody waits any more: nothing may keep the process alive. */
  #rest(): void {
    if (this.#retry === undefined) return
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#asking = false
    this.#failures = 0
  }

  #drop(requests: number): void {
    if (requests > 0) this.#options.meter?.count('requestGrants', { fate: 'expired' }, requests)
  }

  async #ask(): Promise<void> {
    this.#asking = true
    const [begun, pauses] = [performance.now(), this.#pauses]
    try {
      const wanted = Math.max(this.#waiters.length - this.#slots.length, this.#reach.size)
      const grant = await this.#options.budget.take(wanted)
      const now = performance.now()
      this.#roundTrip = now - begun
      this.#failures = 0
      if (pauses === this.#pauses) this.#slots.push(...slotsOf(grant, now))
      else this.#drop(grant.requests)
      this.#again()
    } catch (error) {
      this.#failed(error)
    }
  }

  #again(): void {
    this.#retry = undefined
    this.#asking = false
    this.#pump()
  }

  /** A storage that is away may come back; everything else will be the same again. */
  #failed(error: unknown): void {
    const pause = this.#options.pauses[this.#failures]
    if (pause === undefined || !(error instanceof DomainError && away.has(error.code))) {
      this.#failures = 0
      for (const waiter of this.#waiters.splice(0)) waiter.fail(error)
      this.#asking = false
      return
    }
    this.#failures++
    this.#options.logger?.warn(
      { reason: error.code, milliseconds: Math.round(pause) },
      'The budget of requests is asked for again',
    )
    this.#retry = setTimeout(() => this.#again(), pause)
    this.#pump()
  }
}

const away: ReadonlySet<string> = new Set(['storage_unavailable', 'storage_busy', 'outcome_unknown'])

const aborted = (): DOMException => new DOMException('The request was called off.', 'AbortError')
