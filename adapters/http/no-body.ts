import type { FastifyInstance } from 'fastify'
import { Invalid } from '../../domain/shared/errors.ts'

/** A route that takes no body refuses one that says anything, as others refuse a property that they do not know; `{}` says nothing. */
export function refuseBodies(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ body, routeOptions }) => {
    if (routeOptions.schema?.body !== undefined) return
    if (!saysNothing(body)) throw Invalid.of('/body', 'must be empty')
  })
}

/** Bytes, text or JSON, as they were parsed. */
function saysNothing(body: unknown): boolean {
  if (body === undefined) return true
  if (body instanceof Uint8Array) return body.length === 0
  return typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length === 0
}
