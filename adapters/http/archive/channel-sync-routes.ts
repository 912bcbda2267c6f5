import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { type AdminParts, acceptAs, entered, reachableTenant } from '../admin.ts'
import { changeReplies, problemReplies } from '../problem-schema.ts'
import { channelParams, noQuery, pageOf, pageQuery, tenantParams } from './schemas.ts'
import { statusJson } from './sync-representation.ts'
import { channelSyncSchema, retriedChannelSchema } from './sync-schemas.ts'

/** How far the sync of each channel is, under `/api/admin/tenants`. */
export const channelSyncRoutes: FastifyPluginAsyncZod<AdminParts> = async (app, parts) => {
  const { archive, syncs } = parts
  const tags = ['syncs']

  app.get(
    '/:tenant/sync/channels',
    {
      config: { scope: 'syncs:read' },
      schema: {
        operationId: 'listChannelSyncs',
        summary: 'How far the sync of each channel is that the archive knows, by its Discord id',
        tags,
        params: tenantParams,
        querystring: pageQuery,
        response: { 200: pageOf(channelSyncSchema), ...problemReplies(400, 401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const { tenant } = await reachableTenant(request, parts, request.params.tenant)
      const page = await archive.listChannelSyncs(tenant.id, request.query)
      return { items: page.items.map(statusJson), next: page.next }
    },
  )

  app.post(
    '/:tenant/sync/channels/:channel/cancel',
    {
      config: { scope: 'syncs:write' },
      schema: {
        operationId: 'cancelChannelSync',
        summary: 'Calls the sync of one channel off; its run goes on without it. Again is no change',
        tags,
        params: channelParams,
        querystring: noQuery,
        response: { 200: channelSyncSchema, ...changeReplies(401, 403, 404, 409, 422, 503) },
      },
    },
    async (request) => {
      const { id: tenantId } = (await reachableTenant(request, parts, request.params.tenant)).tenant
      const { channel } = request.params
      await entered(request, parts, 'sync.channel.cancel', { tenantId, target: channel }, () =>
        archive.cancelChannelSync(tenantId, channel),
      )
      return statusJson(await archive.getChannelSync(tenantId, channel))
    },
  )

  app.post(
    '/:tenant/sync/channels/:channel/retry',
    {
      config: { scope: 'syncs:write' },
      schema: {
        operationId: 'retryChannelSync',
        summary:
          'Syncs a channel once more: in the run that goes on, if it failed or was cancelled there, else as a job (202)',
        tags,
        params: channelParams,
        querystring: noQuery,
        response: {
          200: retriedChannelSchema,
          202: retriedChannelSchema,
          ...changeReplies(401, 403, 404, 409, 422, 503),
        },
      },
    },
    async (request, reply) => {
      const { tenant } = await reachableTenant(request, parts, request.params.tenant)
      const { channel } = request.params
      const of = { tenantId: tenant.id, target: channel }
      const jobId = await entered(request, parts, 'sync.channel.retry', of, () => syncs.retryChannel(tenant, channel))
      if (jobId !== null) acceptAs(reply, jobId)
      return { jobId }
    },
  )
}
