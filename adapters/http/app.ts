import swagger from '@fastify/swagger'
import fastify, { type FastifyInstance } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import type { ArchiveUseCases } from '../../domain/archive/index.ts'
import type { IdGenerator } from '../../domain/shared/ids.ts'
import type { Logger } from '../../domain/shared/logger.ts'
import { archiveRoutes } from './archive/routes.ts'
import { errorHandler, notFoundHandler, unroutable } from './error-handler.ts'
import { healthRoutes, type StorageFacts } from './health-routes.ts'

export interface HttpOptions {
  readonly archive: ArchiveUseCases
  readonly storage: StorageFacts
  readonly ids: IdGenerator
  readonly logger: Logger
  readonly version: string
}

/** The HTTP face, ready to `inject` into or to listen. */
export async function createHttpApp({ archive, storage, ids, logger, version }: HttpOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    frameworkErrors: unroutable,
    requestIdHeader: false,
    genReqId: (request) => acceptable(request.headers['x-request-id']) ?? ids.uuid(),
    routerOptions: { maxParamLength: 256 },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(errorHandler(logger))
  app.setNotFoundHandler(notFoundHandler)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })

  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Verta', version, description: 'An archive of chat communities. Snowflakes are strings.' },
      tags: [
        { name: 'archive', description: 'What everyone may read' },
        { name: 'health', description: 'Whether it is well' },
      ],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })
  await app.register(healthRoutes, { prefix: '/health', storage })
  await app.register(archiveRoutes, { prefix: '/api/v1/tenants', archive })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  return app
}

/** A caller's own request id, where it can go into a log line as it is. */
const acceptable = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'string' && /^[\w.-]{1,64}$/.test(header) ? header : undefined
