import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { type AdminParts, accept, entered, reachableTenant } from '../admin.ts'
import { jobSchema } from '../operations/schemas.ts'
import { changeReplies, problemReplies } from '../problem-schema.ts'
import { noQuery, pageOf, pageQuery, tenantParams } from './schemas.ts'
import { tenantSyncJson } from './sync-representation.ts'
import { latestSyncOf, syncJson, syncOf } from './sync-runs-of.ts'
import { newSyncBody, syncDetailsSchema, syncParams, syncSchema, tenantSyncSchema } from './sync-schemas.ts'

/** What is brought in from Discord, under `/api/admin/tenants`. */
export const syncRoutes: FastifyPluginAsyncZod<AdminParts> = async (app, parts) => {
  const { archive, operations, syncs } = parts
  const tags = ['syncs']

  app.get(
    '/:tenant/syncs',
    {
      config: { scope: 'syncs:read' },
      schema: {
        operationId: 'listSyncs',
        summary: 'The runs of a tenant’s sync that began, the last started first',
        tags,
        params: tenantParams,
        querystring: pageQuery,
        response: { 200: pageOf(syncSchema), ...problemReplies(400, 401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const { tenant } = await reachableTenant(request, parts, request.params.tenant)
      const page = await archive.listSyncRuns(tenant.id, request.query)
      const items = []
      for (const view of page.items) items.push(await syncJson(parts, tenant, view))
      return { items, next: page.next }
    },
  )

  app.post(
    '/:tenant/syncs',
    {
      config: { scope: 'syncs:write' },
      schema: {
        operationId: 'startSync',
        summary: 'Brings in what is new and what changed at Discord, as a job. Runs of a tenant do not overlap',
        tags,
        params: tenantParams,
        querystring: noQuery,
        body: newSyncBody,
        response: { 202: jobSchema, ...changeReplies(401, 403, 404, 409, 422, 503) },
      },
    },
    async (request, reply) => {
      const { tenant } = await reachableTenant(request, parts, request.params.tenant)
      const { depth = 'window', channels = null, since = null, until = null } = request.body
      const of = { tenantId: tenant.id, target: tenant.slug }
      const id = await entered(request, parts, 'sync.start', of, () =>
        syncs.start(tenant, { depth, channels, since, until }),
      )
      return accept(reply, await operations.getJob(id))
    },
  )

  app.get(
    '/:tenant/syncs/:sync',
    {
      config: { scope: 'syncs:read' },
      schema: {
        operationId: 'getSync',
        summary: 'A run, or the job that waits to be one',
        tags,
        params: syncParams,
        querystring: noQuery,
        response: { 200: syncDetailsSchema, ...problemReplies(401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const { tenant } = await reachableTenant(request, parts, request.params.tenant)
      return syncOf(parts, tenant, request.params.sync)
    },
  )

  for (const [verb, operationId, summary] of [
    ['cancel', 'cancelSync', 'Ends a run: at once where it waits, soon where it goes on. Again is no change'],
    ['retry', 'retrySync', 'Queues a run that failed or was cancelled once more: what it did not get to the end of'],
  ] as const) {
    app.post(
      `/:tenant/syncs/:sync/${verb}`,
      {
        config: { scope: 'syncs:write' },
        schema: {
          ...{ operationId, summary, tags },
          params: syncParams,
          querystring: noQuery,
          response: { 200: syncDetailsSchema, ...changeReplies(401, 403, 404, 409, 422, 503) },
        },
      },
      async (request) => {
        const { tenant } = await reachableTenant(request, parts, request.params.tenant)
        const of = { tenantId: tenant.id, target: request.params.sync }
        const id = await entered(request, parts, `sync.${verb}`, of, () => syncs[verb](tenant, request.params.sync))
        return syncOf(parts, tenant, id)
      },
    )
  }

  app.get(
    '/:tenant/sync',
    {
      config: { scope: 'syncs:read' },
      schema: {
        operationId: 'getTenantSync',
        summary: 'How the sync of a tenant stands',
        tags,
        params: tenantParams,
        querystring: noQuery,
        response: { 200: tenantSyncSchema, ...problemReplies(401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const { tenant } = await reachableTenant(request, parts, request.params.tenant)
      return tenantSyncJson(await latestSyncOf(parts, tenant), await archive.getSyncSchedule(tenant.id))
    },
  )
}
