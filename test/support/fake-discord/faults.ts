import { createHash } from 'node:crypto'

/** What can be wrong with one reply. `-html`: as the proxies before Discord say it. `garbled`: objects in it are not as documented. */
export const faultKinds = [
  ...(['500', '502', '503', '500-html', '502-html', '503-html', 'cut', 'reset', 'slow'] as const),
  ...(['429-user', '429-global', '429-shared', 'cloudflare', 'cloudflare-403', 'refused', 'garbled'] as const),
] as const

export type FaultKind = (typeof faultKinds)[number]

export interface ScriptedFault {
  /** A route, as requests are recorded under it; `*`: any. */
  readonly on: string
  /** Only where the path has this in one of its places: the id of a channel, an emoji. */
  readonly of?: string
  readonly do: FaultKind
  /** For so many requests, by default one. */
  readonly times?: number
  /** After so many requests of the route that go well. */
  readonly after?: number
  /** In seconds: what a 429 tells. By default 0.3. */
  readonly retryAfter?: number
  /** In milliseconds: how slow. By default 300. */
  readonly ms?: number
  /** What a refusal says. By default 400, and that the type of the channel is wrong (50024). */
  readonly status?: number
  readonly code?: number
  /** What a garbled reply changes, in objects by their ids: these fields, or all of it to `null`. */
  readonly objects?: Readonly<Record<string, object | null>>
}

/** Something that happens while the guild is read: just before a request of the route is answered, once. */
export interface ScriptedChange {
  readonly on: string
  /** After so many requests of the route. */
  readonly after?: number
  readonly run: () => void
}

export interface RandomFaults {
  readonly seed: number | string
  /** From 0, none, to 1, all. */
  readonly rate: number
  readonly kinds: readonly FaultKind[]
}

export interface FakeLimits {
  /** Requests a second, over all routes. */
  readonly global: number
  /** So many requests in so many milliseconds, of each route of each channel or guild. */
  readonly perRoute: { readonly requests: number; readonly ms: number }
}

/** Whoever sends so many invalid requests in a time is blocked for another; both in milliseconds. */
export interface InvalidLimit {
  readonly requests: number
  readonly ms: number
  readonly blockMs: number
}

export interface FakeFaults {
  /** In milliseconds, of each reply. */
  readonly latency: number
  /** The first that fits a request is done to it, and counted off. */
  readonly next: readonly ScriptedFault[]
  readonly changes: readonly ScriptedChange[]
  readonly random: RandomFaults | null
  /** `false`: headers say 999 of 1,000 until the limit is hit. */
  readonly headersPredict: boolean
  readonly limits: FakeLimits | null
  readonly invalid: InvalidLimit
  /** After so many pages of archived threads, the first thread of the page behind is archived anew. */
  readonly archiveBumps: number
}

/** As Discord documents them; a route's limit it does not, so that is a guess. */
export const discordLimits: FakeLimits = { global: 50, perRoute: { requests: 10, ms: 1_000 } }
const discordInvalid: InvalidLimit = { requests: 10_000, ms: 600_000, blockMs: 600_000 }

/** Decides what goes wrong. */
export class Faults {
  #now: FakeFaults
  #script: { readonly fault: ScriptedFault; after: number; times: number }[] = []
  #changes: { readonly change: ScriptedChange; after: number }[] = []
  #draws = 0

  constructor(limits: FakeLimits | null) {
    this.#now = {
      ...{ latency: 0, next: [], changes: [], random: null, headersPredict: true, archiveBumps: 0 },
      ...{ limits, invalid: discordInvalid },
    }
  }

  get now(): FakeFaults {
    return this.#now
  }

  behave(change: Partial<FakeFaults>): void {
    this.#now = { ...this.#now, ...change }
    if (change.random !== undefined) this.#draws = 0
    if (change.next !== undefined) {
      this.#script = change.next.map((fault) => ({ fault, after: fault.after ?? 0, times: fault.times ?? 1 }))
    }
    if (change.changes !== undefined) {
      this.#changes = change.changes.map((each) => ({ change: each, after: each.after ?? 0 }))
    }
  }

  /** Lets happen what is due with a request of this route. */
  runChanges(route: string): void {
    const fitting = this.#changes.filter(({ change }) => fits(change, route))
    const due = fitting.filter(({ after }) => after === 0)
    for (const step of fitting) step.after -= 1
    this.#changes = this.#changes.filter((step) => !due.includes(step))
    for (const { change } of due) change.run()
  }

  /** What is done to a request of this route. `places`: what its path has in place of the route's names. */
  take(route: string, places: readonly string[]): ScriptedFault | null {
    for (const step of this.#script) {
      const { of } = step.fault
      if (step.times === 0 || !fits(step.fault, route) || (of !== undefined && !places.includes(of))) continue
      if (step.after > 0) {
        step.after -= 1
        continue
      }
      step.times -= 1
      return step.fault
    }
    return this.#drawn(route)
  }

  /** Whether a thread is archived anew behind this page. */
  takeBump(): boolean {
    const { archiveBumps } = this.#now
    if (archiveBumps > 0) this.#now = { ...this.#now, archiveBumps: archiveBumps - 1 }
    return archiveBumps > 0
  }

  #drawn(route: string): ScriptedFault | null {
    const { random } = this.#now
    if (random === null) return null
    const digest = createHash('sha256')
      .update(`${random.seed}:${this.#draws++}`)
      .digest()
    if (digest.readUInt32LE() / 2 ** 32 >= random.rate) return null
    const kind = random.kinds[digest.readUInt32LE(4) % random.kinds.length]
    return kind === undefined ? null : { on: route, do: kind }
  }
}

const fits = ({ on }: { readonly on: string }, route: string): boolean => on === '*' || on === route
