import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { type AdminParts, entered, reachableTenant } from '../admin.ts'
import { changeReplies, problemReplies } from '../problem-schema.ts'
import { noQuery, tenantParams } from './schemas.ts'
import { syncScheduleJson } from './sync-representation.ts'
import { newScheduleBody, syncScheduleSchema } from './sync-schemas.ts'

/** When a tenant is synced by itself, under `/api/admin/tenants`. */
export const syncScheduleRoutes: FastifyPluginAsyncZod<AdminParts> = async (app, parts) => {
  const { archive } = parts
  const tags = ['syncs']

  app.get(
    '/:tenant/sync/schedule',
    {
      config: { scope: 'syncs:read' },
      schema: {
        operationId: 'getSyncSchedule',
        summary: 'When a tenant is synced by itself',
        tags,
        params: tenantParams,
        querystring: noQuery,
        response: { 200: syncScheduleSchema, ...problemReplies(401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const { tenant } = await reachableTenant(request, parts, request.params.tenant)
      return syncScheduleJson(await archive.getSyncSchedule(tenant.id))
    },
  )

  app.put(
    '/:tenant/sync/schedule',
    {
      config: { scope: 'syncs:write' },
      schema: {
        operationId: 'setSyncSchedule',
        summary: 'Sets when a tenant is synced by itself; what went by until now is not made up for',
        tags,
        params: tenantParams,
        querystring: noQuery,
        body: newScheduleBody,
        response: { 200: syncScheduleSchema, ...changeReplies(401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const { slug, id: tenantId } = (await reachableTenant(request, parts, request.params.tenant)).tenant
      const { cron, isPaused } = request.body
      const schedule = await entered(
        request,
        parts,
        'sync.schedule',
        { tenantId, target: slug, details: { cron, isPaused } },
        () => archive.setSyncSchedule(tenantId, { cron, isPaused }),
      )
      return syncScheduleJson(schedule)
    },
  )
}
