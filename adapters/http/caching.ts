import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import fresh from 'fresh'
import { z } from 'zod'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Anyone may keep a reply, and asks each time whether it still holds. */
    readonly revalidated?: true
  }
}

/**
 * Says who may keep a reply, and answers 304 where the caller has it already. To be called before replies are compressed: a tag
 * stands for what is said, however it is coded.
 */
export function caching(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (!request.routeOptions.config.revalidated) {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
      return payload
    }
    reply
      .header('cache-control', request.apiKey === null ? 'no-cache' : 'private, no-cache')
      .header('vary', [reply.getHeader('vary') ?? [], 'x-api-key'].flat().join(', '))
    if (reply.statusCode !== 200 || !(typeof payload === 'string' || payload instanceof Buffer)) return payload
    const etag = String(reply.getHeader('etag') ?? weakTag(payload))
    reply.header('etag', etag)
    if (!fresh(request.headers, { etag })) return payload
    reply.code(304)
    // Of HEAD, whose body is dropped behind this, the length alone is wanted.
    return request.method === 'HEAD' ? payload : null
  })
}

/** Every route that is added to `app` behind the call. */
export function revalidatedRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, revalidated: true }
    const response = { ...Object(route.schema?.response), 304: alreadyThere }
    route.schema = { ...route.schema, response }
  })
}

const alreadyThere = z.undefined().meta({ description: 'The caller has it already: its tag stands in If-None-Match' })

const weakTag = (payload: string | Buffer): string =>
  `W/"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`
