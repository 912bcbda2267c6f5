import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { Invalid } from '../../domain/shared/errors.ts'

const nothing = z.strictObject({}).optional()

/** A route that takes no body refuses one that says anything, as others refuse a property that they do not know; `{}` says nothing. */
export function refuseBodies(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ body, routeOptions }) => {
    if (routeOptions.schema?.body !== undefined) return
    const { error } = nothing.safeParse(body)
    if (error !== undefined) throw new Invalid(error.issues.map(({ message }) => ({ pointer: '/body', message })))
  })
}
