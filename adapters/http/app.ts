import fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Health } from '../../domain/operations/index.ts'
import type { Clock } from '../../domain/shared/clock.ts'
import type { IdGenerator } from '../../domain/shared/ids.ts'
import type { Logger } from '../../domain/shared/logger.ts'
import type { AdminParts } from './admin.ts'
import { brandingRoutes } from './archive/branding-routes.ts'
import { channelSyncRoutes } from './archive/channel-sync-routes.ts'
import { importRoutes } from './archive/import-routes.ts'
import { archiveRoutes } from './archive/routes.ts'
import { syncRoutes } from './archive/sync-routes.ts'
import { syncScheduleRoutes } from './archive/sync-schedule-routes.ts'
import { tenantRoutes } from './archive/tenant-routes.ts'
import { authentication } from './auth.ts'
import { clientErrors, type EdgeOptions, edges } from './edges.ts'
import { answer, contextOf, errorHandler, notFoundHandler, unroutable } from './error-handler.ts'
import { healthRoutes, type StorageFacts } from './health-routes.ts'
import { allowedMethods } from './methods.ts'
import { type MetricsSource, metricsRoutes } from './metrics-routes.ts'
import { refuseBodies } from './no-body.ts'
import { openapi } from './openapi.ts'
import { auditRoutes } from './operations/audit-routes.ts'
import { jobRoutes } from './operations/job-routes.ts'
import { keyRoutes } from './operations/key-routes.ts'
import { problem } from './problem.ts'
import { openQuotas } from './rate-limits.ts'
import { RecentKeys } from './recent-keys.ts'

export interface HttpOptions extends AdminParts {
  readonly storage: StorageFacts
  readonly readiness: { readonly ready: boolean; readonly health: Health }
  readonly ids: IdGenerator
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: MetricsSource
  readonly version: string
  /** Whether the archive's routes are there; without them they answer `service_not_mounted`. Yes, unless it is said. */
  readonly servesArchive?: boolean
  readonly edge: EdgeOptions
}

/** The HTTP face, ready to `inject` into or to listen. */
export async function createHttpApp({
  storage,
  readiness,
  ids,
  clock,
  logger,
  metrics,
  version,
  servesArchive = true,
  edge,
  ...parts
}: HttpOptions): Promise<FastifyInstance> {
  const { times, trustedProxies } = edge
  const app = fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    frameworkErrors: unroutable(logger),
    clientErrorHandler: clientErrors(ids),
    requestIdHeader: false,
    genReqId: (request) => acceptable(request.headers['x-request-id']) ?? ids.uuid(),
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: 'idle',
    connectionTimeout: times.idle,
    // The routes' own time for a body ends first, and its answer says why.
    requestTimeout: 2 * times.upload,
    http: { headersTimeout: times.headers, connectionsCheckingInterval: Math.min(1000, times.headers) },
  }).withTypeProvider<ZodTypeProvider>()
  const notFound = notFoundHandler(allowedMethods(app))
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.removeContentTypeParser('text/plain')
  app.setErrorHandler(errorHandler({ logger, metrics, readiness }))
  app.setNotFoundHandler(notFound)
  await edges(app, edge, logger, metrics)
  authentication(app, {
    ...parts.operations,
    quotas: await openQuotas(app, edge.rateLimits),
    recentKeys: new RecentKeys(clock),
    isAway: () => readiness.health.status === 'unhealthy',
  })
  // What is not there is told before a body is read.
  app.addHook('onRequest', (request, reply, next) => {
    if (!request.is404) return next()
    if (servesArchive || !archivePath.test(request.url)) return notFound(request, reply)
    answer(reply, problem('service_not_mounted', notMounted, contextOf(request)))
  })

  // What belongs to another version of this program, or was made with another secret, it neither reads nor writes.
  app.addHook('onRequest', async (request, reply) => {
    const { reason, detail } = readiness.health
    if (reason !== 'schema_mismatch' && reason !== 'secret_mismatch') return undefined
    if (!request.url.startsWith('/api/')) return undefined
    return answer(reply, problem(reason, detail ?? '', contextOf(request)))
  })

  refuseBodies(app)
  await openapi(app, version)
  await app.register(healthRoutes, { prefix: '/health', storage, readiness })
  await app.register(metricsRoutes, { metrics })
  if (servesArchive) await archive(app, parts)
  await app.register(keyRoutes, { prefix: '/api/admin/keys', ...parts })
  await app.register(jobRoutes, { prefix: '/api/admin/jobs', ...parts })
  await app.register(auditRoutes, { prefix: '/api/admin/audit', ...parts })
  app.get('/openapi.json', { schema: { hide: true }, config: { revalidated: true } }, async () => app.swagger())
  return app
}

async function archive(app: FastifyInstance, parts: AdminParts): Promise<void> {
  await app.register(archiveRoutes, { prefix: '/api/v1/tenants', ...parts })
  await app.register(tenantRoutes, { prefix: '/api/admin/tenants', ...parts })
  await app.register(brandingRoutes, { prefix: '/api/admin/tenants', ...parts })
  await app.register(importRoutes, { prefix: '/api/admin/tenants', ...parts })
  await app.register(syncRoutes, { prefix: '/api/admin/tenants', ...parts })
  await app.register(channelSyncRoutes, { prefix: '/api/admin/tenants', ...parts })
  await app.register(syncScheduleRoutes, { prefix: '/api/admin/tenants', ...parts })
}

const archivePath = /^\/api\/(v1|admin)\/tenants(?![^/?])/
const notMounted = 'This process leaves the archive to others: SERVICES does not name it.'

/** Finishes what is in flight; what takes longer than a proxy waits is cut off. */
export async function closeHttp(app: FastifyInstance, within = 10_000): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), within)
  try {
    await app.close()
  } finally {
    clearTimeout(cut)
  }
}

/** A caller's own request id, where it can go into a log line as it is. */
const acceptable = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'string' && /^[\w.-]{1,64}$/.test(header) ? header : undefined
