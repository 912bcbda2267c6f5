import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Health } from '../../domain/operations/index.ts'
import { noQuery } from './archive/schemas.ts'
import { answer, contextOf } from './error-handler.ts'
import { healthJson } from './operations/representation.ts'
import { healthSchema } from './operations/schemas.ts'
import { problem } from './problem.ts'
import { problemReplies, problemRepliesAlone } from './problem-schema.ts'

export interface StorageFacts {
  readonly name: 'memory' | 'tidb'
  /** Whether what is stored outlives this process. */
  readonly durable: boolean
}

const liveSchema = z.object({
  status: z.literal('alive'),
  storage: z.enum(['memory', 'tidb']),
  durable: z.boolean().meta({ description: 'Whether what is stored outlives this process.' }),
})

const readySchema = z.object({ status: z.literal('ready') })

interface HealthParts {
  readonly storage: StorageFacts
  readonly readiness: { readonly ready: boolean; readonly health: Health }
}

export const healthRoutes: FastifyPluginAsyncZod<HealthParts> = async (app, { storage, readiness }) => {
  app.get(
    '/live',
    {
      config: { unguarded: true },
      schema: {
        operationId: 'getLiveness',
        summary: 'Whether this process answers; it asks nothing of the database',
        tags: ['health'],
        response: { 200: liveSchema },
      },
    },
    async () => ({ status: 'alive' as const, storage: storage.name, durable: storage.durable }),
  )

  app.get(
    '/ready',
    {
      config: { unguarded: true },
      schema: {
        operationId: 'getReadiness',
        summary:
          'Whether requests can be served; it asks nothing of the database either, but tells what was found last',
        tags: ['health'],
        response: { 200: readySchema, ...problemRepliesAlone(503) },
      },
    },
    async (request, reply) => {
      if (readiness.ready) return { status: 'ready' as const }
      return answer(reply, problem('storage_unavailable', 'The storage cannot be used at present.', contextOf(request)))
    },
  )

  app.get(
    '',
    {
      config: { scope: 'metrics', instance: true, watching: true },
      schema: {
        operationId: 'getHealth',
        summary: 'How this process and its database are, as it was seen last, and when that was',
        tags: ['health'],
        querystring: noQuery,
        response: { 200: healthSchema, ...problemReplies(401, 403, 422, 503) },
      },
    },
    async () => healthJson(readiness.health),
  )
}
