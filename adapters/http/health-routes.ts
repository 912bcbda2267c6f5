import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

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

export const healthRoutes: FastifyPluginAsyncZod<{ readonly storage: StorageFacts }> = async (app, { storage }) => {
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
}
