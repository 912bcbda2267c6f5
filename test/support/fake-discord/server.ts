import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../../domain/shared/clock.ts'
import { ApiError, notFound, serverError, unauthorized } from './api-error.ts'
import { Block } from './block.ts'
import { Call } from './call.ts'
import type { FaultKind, Faults, ScriptedFault } from './faults.ts'
import { garbled } from './garbled.ts'
import type { GuildData } from './guild-data.ts'
import { Limiter } from './limiter.ts'
import { badGateway, blocked, errorReply, jsonReply, type Reply } from './reply.ts'
import { type FoundRoute, findRoute } from './routes.ts'

export interface FakeRequest {
  readonly at: Date
  readonly method: string
  /** `/channels/:id/messages`; empty where there is no such route. */
  readonly route: string
  /** Behind the version, as it was sent. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** 0: the connection was reset. */
  readonly status: number
  /** From its coming in to the start of its reply. */
  readonly ms: number
  readonly fault: FaultKind | null
}

/** Answers as Discord does, and does wrong what it is told to. */
export class DiscordServer {
  readonly faults: Faults
  readonly requests: FakeRequest[] = []
  readonly #data: GuildData
  readonly #token: string
  readonly #clock: Clock
  readonly #limiter = new Limiter()
  readonly #block = new Block()
  readonly #server: Server

  constructor(data: GuildData, token: string, faults: Faults, clock: Clock) {
    this.#clock = clock
    this.#data = data
    this.#token = token
    this.faults = faults
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) =>
        response.destroy(error instanceof Error ? error : undefined),
      )
    })
  }

  /** The port that it listens at. 0: any. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', () => {
        const address = this.#server.address()
        resolve(address !== null && typeof address === 'object' ? address.port : port)
      })
    })
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  /** In milliseconds. */
  #now(): number {
    return this.#clock.now().getTime()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = this.#clock.now()
    const begun = performance.now()
    const { method = 'GET' } = request
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const path = pathname.replace(/^\/api\/v10(?=\/)/, '')
    const route = path === pathname ? null : findRoute(method, path)
    const fault = this.faults.take(route?.name ?? '', Object.values(route?.params ?? {}))
    const wait = this.faults.now.latency + (fault?.do === 'slow' ? (fault.ms ?? 300) : 0)
    if (wait > 0) await pause(wait)
    this.faults.runChanges(route?.name ?? '')
    const reply = this.#reply(request, route, searchParams, fault)
    this.#block.count(reply, this.faults.now.invalid, this.#now())
    const status = fault?.do === 'reset' ? 0 : reply.status
    const query = Object.fromEntries(searchParams)
    const ms = performance.now() - begun
    this.requests.push({ at, method, route: route?.name ?? '', path, query, status, ms, fault: fault?.do ?? null })
    send(request, response, reply, fault)
  }

  #reply(
    request: IncomingMessage,
    route: FoundRoute | null,
    query: URLSearchParams,
    fault: ScriptedFault | null,
  ): Reply {
    const seconds = this.#block.secondsLeft(this.#now())
    if (seconds > 0) return blocked(429, seconds)
    const wrong = fault && this.#wrong(fault, route)
    if (wrong !== null) return wrong
    try {
      if (!this.#data.tokenHolds || request.headers.authorization !== `Bot ${this.#token}`) throw unauthorized()
      if (route === null) throw notFound()
      return this.#answer(route, query, fault)
    } catch (error) {
      return errorReply(error)
    }
  }

  #answer(route: FoundRoute, query: URLSearchParams, fault: ScriptedFault | null): Reply {
    const taken = this.#limiter.take(route.name, route.params['id'] ?? '', this.faults.now, this.#now())
    if (isReply(taken)) return taken
    try {
      const call = new Call(this.#data, route.params, query, () => this.faults.takeBump())
      return jsonReply(200, garbled(route.answer(call), fault?.objects ?? {}), taken)
    } catch (error) {
      const reply = errorReply(error)
      return { ...reply, headers: { ...reply.headers, ...taken } }
    }
  }

  /** What is answered in place of an answer. */
  #wrong(fault: ScriptedFault, route: FoundRoute | null): Reply | null {
    const { do: kind, retryAfter = 0.3, status = 400, code = 50024 } = fault
    const name = route?.name ?? ''
    const limited = (scope: 'user' | 'global' | 'shared'): Reply =>
      this.#limiter.refusal(scope, name, retryAfter, this.faults.now, this.#now())
    if (kind === 'cut' || kind === 'slow' || kind === 'garbled') return null
    if (kind === 'refused') return errorReply(new ApiError(status, 'Refused', code))
    if (kind === '429-user') return limited('user')
    if (kind === '429-global') return limited('global')
    if (kind === '429-shared') return limited('shared')
    if (kind === 'cloudflare') return blocked(429, retryAfter)
    if (kind === 'cloudflare-403') return blocked(403, retryAfter)
    if (kind === 'reset') return badGateway(502)
    return kind.endsWith('-html') ? badGateway(statusIn(kind)) : errorReply(serverError(statusIn(kind)))
  }
}

const statusIn = (kind: string): 500 | 502 | 503 => (kind.startsWith('500') ? 500 : kind.startsWith('502') ? 502 : 503)

const isReply = (taken: Reply['headers'] | Reply): taken is Reply => 'body' in taken

/** Of a cut reply half is sent, though its length was told. */
function send(request: IncomingMessage, response: ServerResponse, reply: Reply, fault: ScriptedFault | null): void {
  if (fault?.do === 'reset') {
    request.socket.resetAndDestroy()
    return
  }
  const bytes = Buffer.from(reply.body)
  response.writeHead(reply.status, { ...reply.headers, 'content-length': bytes.length })
  if (fault?.do !== 'cut') {
    response.end(bytes)
    return
  }
  response.write(bytes.subarray(0, bytes.length >> 1), () => request.socket.destroy())
}
