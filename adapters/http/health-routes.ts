import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { answer, contextOf } from './error-handler.ts'
import { problem } from './problem.ts'
import { problemRepliesAlone } from './problem-schema.ts'

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
  readonly readiness: { readonly ready: boolean }
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
}
