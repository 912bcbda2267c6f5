import { setTimeout as pause } from 'node:timers/promises'
import type { TcpProxy } from './tcp-proxy.ts'

/** What a network does to whoever uses it. `share`: from 0 up to 1. */
type Mischief = (proxy: TcpProxy, share: () => number) => void

const some = (share: () => number, most: number): number => 1 + Math.floor(share() * most)

const mischiefs = {
  calm: () => {},
  latency: (proxy, share) => proxy.delay(some(share, 40)),
  cutAnswers: (proxy, share) => proxy.cutAnswers(some(share, 3)),
  commitNeverArrives: (proxy, share) => proxy.cutCommits('before_server', some(share, 3)),
  commitUnanswered: (proxy, share) => proxy.cutCommits('after_server', some(share, 3)),
  blackHole: (proxy) => proxy.swallow(true),
  halfOpen: (proxy) => proxy.halfOpen(),
  cutAll: (proxy) => proxy.cutAll(),
  refusal: (proxy) => proxy.refuse(true),
} as const satisfies Readonly<Record<string, Mischief>>

export type MischiefName = keyof typeof mischiefs

const names = Object.keys(mischiefs) as readonly MischiefName[]

export interface Chaos {
  /** How often each was done so far. */
  readonly done: Readonly<Record<MischiefName, number>>
  /** Resolves once the network is calm again. */
  stop(): Promise<void>
}

export interface ChaosOptions {
  /** In each turn all of them come, in a random order. Default: every one. */
  readonly mischiefs?: readonly MischiefName[]
  /** How long each lasts at most, in milliseconds. Default 400. */
  readonly longest?: number
}

/** A proxy that misbehaves in one way after the other, until it is told to stop. */
export function startChaos(proxy: TcpProxy, share: () => number, options: ChaosOptions = {}): Chaos {
  const { mischiefs: wanted = names, longest = 400 } = options
  const done = { ...noMischief }
  const stopped = new AbortController()
  const running = misbehave()

  async function misbehave(): Promise<void> {
    for (let left: readonly MischiefName[] = []; !stopped.signal.aborted; left = left.slice(1)) {
      if (left.length === 0) left = shuffled(wanted, share)
      const [name = 'calm'] = left
      done[name]++
      mischiefs[name](proxy, share)
      await pause(longest * (0.1 + 0.9 * share()), undefined, { signal: stopped.signal }).catch(() => {})
      calm(proxy)
    }
  }

  return {
    done,
    stop() {
      stopped.abort()
      return running
    },
  }
}

/** In a random order: each comes before any comes again. */
const shuffled = (all: readonly MischiefName[], share: () => number): readonly MischiefName[] =>
  all
    .map((name) => ({ name, place: share() }))
    .sort((a, b) => a.place - b.place)
    .map(({ name }) => name)

const noMischief: Readonly<Record<MischiefName, number>> = {
  ...{ calm: 0, latency: 0, cutAnswers: 0, commitNeverArrives: 0, commitUnanswered: 0 },
  ...{ blackHole: 0, halfOpen: 0, cutAll: 0, refusal: 0 },
}

/** What was done to connections stays done. */
function calm(proxy: TcpProxy): void {
  proxy.delay(0)
  proxy.cutAnswers(0)
  proxy.cutCommits('before_server', 0)
  proxy.swallow(false)
  proxy.refuse(false)
}
