import { DefaultRestOptions, REST, RequestMethod, type ResponseLike } from '@discordjs/rest'
import type { RequestBudget } from '../../domain/archive/ports/request-budget.ts'
import { DomainError } from '../../domain/shared/errors.ts'
import { RequestQueue, type RequestQueueOptions } from './request-queue.ts'

export interface ConnectionOptions {
  readonly api: string
  readonly requestsPerSecond: number
  /** Milliseconds in which a reply has to be there as a whole. */
  readonly timeout: number
}

/** What is shared with other processes; without it this one keeps to its limits by itself. */
interface Shared extends Omit<RequestQueueOptions, 'budget'> {
  readonly budget: RequestBudget | null
}

type MakeRequest = typeof DefaultRestOptions.makeRequest

/** The longest time that a timer takes. */
const longestTimer = 2 ** 31 - 1

/**
 * One token's way to Discord, with what is known of its rate limits: sources that are open at one time share it. Nothing is
 * repeated inside, and what a limit asks to wait comes out as `RateLimitError`; every request waits for its turn in the budget.
 */
export class Connection {
  readonly token: string
  readonly #rest: REST
  readonly #timeout: number
  readonly #shared: Shared
  readonly #queue: RequestQueue | null
  /** Discord has refused the token. */
  refused = false

  constructor(token: string, { api, requestsPerSecond, timeout }: ConnectionOptions, shared: Shared) {
    const { budget } = shared
    this.token = token
    this.#timeout = timeout
    this.#shared = shared
    this.#queue = budget === null ? null : new RequestQueue({ ...shared, budget })
    this.#rest = new REST({
      version: '10',
      api,
      // Of the reply alone, see `wholeReply`: a turn is waited for however long.
      timeout: longestTimer,
      // A second guard behind the budget, which does not come before it.
      globalRequestsPerSecond: budget === null ? requestsPerSecond : Math.ceil(1.1 * requestsPerSecond),
      retries: 0,
      rejectOnRateLimit: () => true,
      makeRequest: (url, init) => this.#send(url, init),
    }).setToken(token)
  }

  get(route: `/${string}`, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<ResponseLike> {
    return this.#rest.queueRequest({
      method: RequestMethod.Get,
      fullRoute: route,
      query: new URLSearchParams(query),
      signal,
    })
  }

  close(): void {
    this.#rest.clearHashSweeper()
    this.#rest.clearHandlerSweeper()
  }

  /** Everything that leaves for Discord leaves here. */
  async #send(url: string, init: Parameters<MakeRequest>[1]): Promise<Response> {
    await this.#queue?.turn(init.signal ?? new AbortController().signal)
    if (this.refused) throw new TokenWasRefused()
    const reply = await wholeReply(url, init, this.#timeout)
    if (reply.status === 401) this.refused = true
    await this.#tell(reply)
    if ((reply.status === 403 || reply.status === 429) && !isJson(reply)) throw new BlockedByCloudflare()
    return reply
  }

  /** What other processes need to know of a reply. That it cannot be told them makes no other reply of it. */
  async #tell({ status, headers }: Response): Promise<void> {
    const { budget, logger } = this.#shared
    try {
      const isShared = headers.get('x-ratelimit-scope') === 'shared'
      if (status === 401 || status === 403 || (status === 429 && !isShared)) await budget?.refused()
      const seconds = Number(headers.get('retry-after'))
      if (status === 429 && headers.has('x-ratelimit-global') && seconds > 0) await this.#queue?.pause(seconds * 1_000)
    } catch (error) {
      const reason = error instanceof DomainError ? error.code : 'unknown'
      logger?.warn({ reason, status }, 'Other processes could not be told that Discord refused')
    }
  }
}

/** Another request was answered that there is no such bot. */
class TokenWasRefused extends Error {}

/** Cloudflare, which stands before Discord, lets nobody through who asked amiss too often: it answers in HTML. */
export class BlockedByCloudflare extends Error {}

export const isJson = ({ headers }: Pick<ResponseLike, 'headers'>): boolean =>
  headers.get('content-type')?.startsWith('application/json') === true

/** Reads a reply to its end before it is judged, in so many milliseconds. Rejects with an `AbortError` behind them. */
async function wholeReply(url: string, init: Parameters<MakeRequest>[1], milliseconds: number): Promise<Response> {
  const attempt = new AbortController()
  const stop = (): void => attempt.abort()
  if (init.signal?.aborted === true) stop()
  init.signal?.addEventListener('abort', stop)
  const timer = setTimeout(stop, milliseconds)
  try {
    const reply = await DefaultRestOptions.makeRequest(url, { ...init, signal: attempt.signal })
    const body = await reply.text()
    const { status, statusText } = reply
    return new Response(body === '' ? null : body, { status, statusText, headers: [...reply.headers] })
  } finally {
    clearTimeout(timer)
    init.signal?.removeEventListener('abort', stop)
  }
}
