import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Meter } from '../../domain/shared/meter.ts'
import { noQuery } from './archive/schemas.ts'
import { problemReplies } from './problem-schema.ts'

/** What was counted and timed, as text. */
export interface MetricsSource extends Meter {
  text(): Promise<string>
  readonly contentType: string
}

const textReply = {
  description: 'Metrics in the text format of Prometheus',
  content: { 'text/plain': { schema: z.string().meta({ example: 'verta_ready 1' }) } },
}

export const metricsRoutes: FastifyPluginAsyncZod<{ readonly metrics: MetricsSource }> = async (app, { metrics }) => {
  app.get(
    '/metrics',
    {
      config: { scope: 'metrics', instance: true, watching: true },
      schema: {
        operationId: 'getMetrics',
        summary: 'What this process counted and timed, for Prometheus',
        tags: ['health'],
        querystring: noQuery,
        response: { 200: textReply, ...problemReplies(401, 403, 422, 503) },
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  )
}
