import { DefaultRestOptions, REST, RequestMethod, type ResponseLike } from '@discordjs/rest'

export interface ConnectionOptions {
  readonly api: string
  readonly requestsPerSecond: number
  /** Milliseconds in which a reply has to be there as a whole. */
  readonly timeout: number
}

/**
 * One token's way to Discord, with what is known of its rate limits: sources that are open at one time share it. Nothing is
 * waited for or repeated inside, where it could not be called off: a limit comes out as `RateLimitError`.
 */
export class Connection {
  readonly token: string
  readonly #rest: REST
  /** Discord has refused the token. */
  refused = false

  constructor(token: string, { api, requestsPerSecond, timeout }: ConnectionOptions) {
    this.token = token
    this.#rest = new REST({
      version: '10',
      api,
      timeout,
      globalRequestsPerSecond: requestsPerSecond,
      retries: 0,
      rejectOnRateLimit: () => true,
      makeRequest: wholeReply,
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
}

/** Cloudflare, which stands before Discord, lets nobody through who asked amiss too often: it answers in HTML. */
export class BlockedByCloudflare extends Error {}

export const isJson = ({ headers }: Pick<ResponseLike, 'headers'>): boolean =>
  headers.get('content-type')?.startsWith('application/json') === true

/** Reads a reply to its end before it is judged: only until then the REST client's time-out holds. */
const wholeReply: typeof DefaultRestOptions.makeRequest = async (url, init) => {
  const reply = await DefaultRestOptions.makeRequest(url, init)
  const body = await reply.text()
  const { status, statusText } = reply
  if ((status === 403 || status === 429) && !isJson(reply)) throw new BlockedByCloudflare()
  return new Response(body === '' ? null : body, { status, statusText, headers: [...reply.headers] })
}
