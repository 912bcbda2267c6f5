import type { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import compress from '@fastify/compress'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { DomainError } from '../../domain/shared/errors.ts'
import type { IdGenerator } from '../../domain/shared/ids.ts'
import type { Logger } from '../../domain/shared/logger.ts'
import type { Meter } from '../../domain/shared/meter.ts'
import { caching } from './caching.ts'
import { problem } from './problem.ts'
import type { RateLimits } from './rate-limits.ts'

/* What every request and reply passes, whatever it is about. */

/** How the HTTP face meets the world. */
export interface EdgeOptions {
  /** Addresses and networks of the proxies whose `X-Forwarded-*` headers count; of nobody else's they do. */
  readonly trustedProxies: readonly string[]
  /** Origins whose pages may read replies; `*` is every one. Cookies and other credentials never count. */
  readonly corsOrigins: readonly string[]
  /** `null`: none. */
  readonly rateLimits: RateLimits | null
  readonly times: EdgeTimes
}

/** In milliseconds. */
export interface EdgeTimes {
  readonly headers: number
  /** From the end of the headers to that of the body. */
  readonly body: number
  /** The same of a file that is uploaded. */
  readonly upload: number
  /** How long a connection may be silent. */
  readonly idle: number
}

export const defaultEdges: EdgeOptions = {
  trustedProxies: [],
  corsOrigins: [],
  rateLimits: { perAddress: 300, perKey: 1200 },
  times: { headers: 10_000, body: 15_000, upload: 3_600_000, idle: 60_000 },
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Takes a file, which may be long in coming. */
    readonly upload?: true
  }
}

const exposed = [
  ...['etag', 'location', 'retry-after', 'x-request-id'],
  ...['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
]

export async function edges(app: FastifyInstance, options: EdgeOptions, logger: Logger, meter: Meter): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    // Whether TLS stands before it is the proxy's to say.
    strictTransportSecurity: false,
  })
  const { corsOrigins } = options
  if (corsOrigins.length > 0) {
    await app.register(cors, {
      origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
      allowedHeaders: ['content-type', 'if-match', 'if-none-match', 'x-api-key', 'x-request-id'],
      exposedHeaders: exposed,
      credentials: false,
      maxAge: 600,
    })
  }
  caching(app)
  await app.register(compress, { threshold: 1024, encodings: ['gzip', 'deflate'] })
  bodiesInTime(app, options.times)
  accessLog(app, logger, meter)
}

/** A body that trickles in holds a connection and its memory; it is answered and closed. */
function bodiesInTime(app: FastifyInstance, times: EdgeTimes): void {
  app.addHook('preParsing', async (request, reply, payload) => {
    if (!hasBody(request)) return payload
    // What is destroyed must not be the request itself: nothing could be answered any more.
    const body = new PassThrough()
    const timer = setTimeout(
      () => {
        reply.header('connection', 'close')
        body.destroy(new RequestTimeout())
      },
      request.routeOptions.config.upload ? times.upload : times.body,
    )
    payload.once('error', (error) => body.destroy(error))
    // Where nobody reads it any more, as of one that is too large, nobody else would hear of it.
    body.on('error', () => {})
    const done = (): void => clearTimeout(timer)
    body.once('close', done)
    reply.raw.once('close', done)
    return payload.pipe(body)
  })
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

class RequestTimeout extends DomainError {
  readonly code = 'request_timeout'
  readonly details = {}

  constructor() {
    super('The body did not arrive in time.')
  }
}

/** One line a request, without addresses, queries or anything that a caller wrote. */
function accessLog(app: FastifyInstance, logger: Logger, meter: Meter): void {
  app.addHook('onResponse', async (request, reply) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: String(reply.statusCode),
    }
    meter.time('httpRequest', labels, reply.elapsedTime / 1000)
    logger.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        keyId: keyIdOf(request),
      },
      'request',
    )
  })
}

const keyIdOf = ({ apiKey }: FastifyRequest): string | null => apiKey?.id ?? null

/** Answers on a connection what never became a request: broken or overlong headers, or such as did not come in time. */
export const clientErrors =
  (ids: IdGenerator) =>
  (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const code = codes[error.code ?? ''] ?? 'request_malformed'
    const requestId = ids.uuid()
    const answer = problem(code, detailsOf[code], { instance: '/', requestId })
    const body = JSON.stringify(answer)
    socket.end(
      [
        `HTTP/1.1 ${answer.status} ${answer.title}`,
        'content-type: application/problem+json',
        `content-length: ${Buffer.byteLength(body)}`,
        `x-request-id: ${requestId}`,
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    )
  }

const codes: Readonly<Record<string, keyof typeof detailsOf>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
}

const detailsOf = {
  headers_too_large: 'The headers are larger than this server takes.',
  request_timeout: 'The request did not arrive in time.',
  request_malformed: 'The request is not HTTP.',
} as const
