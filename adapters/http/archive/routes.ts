import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ArchiveUseCases } from '../../../domain/archive/index.ts'
import { viewerOf } from '../auth.ts'
import { revalidatedRoutes } from '../caching.ts'
import { problemReplies } from '../problem-schema.ts'
import {
  channelJson,
  messageJson,
  permalink,
  revisionJson,
  tenantJson,
  tenantViewJson,
  threadJson,
} from './representation.ts'
import {
  channelParams,
  channelSchema,
  channelsQuery,
  linkQuery,
  logoReply,
  messagePageSchema,
  messageParams,
  messageSchema,
  messagesQuery,
  noQuery,
  pageOf,
  pageQuery,
  resolvedSchema,
  revisionSchema,
  tenantParams,
  tenantSchema,
  tenantWithBrandingSchema,
  threadSchema,
} from './schemas.ts'

/** The public reads, under `/api/v1/tenants`. */
export const archiveRoutes: FastifyPluginAsyncZod<{ readonly archive: ArchiveUseCases }> = async (app, { archive }) => {
  // Hiding a channel must show at once, also behind a proxy.
  revalidatedRoutes(app)

  app.get(
    '',
    {
      schema: {
        operationId: 'listTenants',
        summary: 'The communities that are public and listed, by slug',
        tags: ['archive'],
        querystring: pageQuery,
        response: { 200: pageOf(tenantSchema), ...problemReplies(400, 401, 422, 503) },
      },
    },
    async ({ query }) => {
      const page = await archive.listTenants(query)
      return { items: page.items.map(tenantJson), next: page.next }
    },
  )

  app.get(
    '/:tenant',
    {
      schema: {
        operationId: 'getTenant',
        summary: 'A community and its branding',
        tags: ['archive'],
        params: tenantParams,
        querystring: noQuery,
        response: { 200: tenantWithBrandingSchema, ...problemReplies(401, 404, 422, 503) },
      },
    },
    async (request) => tenantViewJson(await archive.getTenant(request.params.tenant, viewerOf(request))),
  )

  app.get(
    '/:tenant/logo',
    {
      schema: {
        operationId: 'getLogo',
        summary: 'The logo of a community, as a file',
        tags: ['archive'],
        params: tenantParams,
        querystring: noQuery,
        response: { 200: logoReply, ...problemReplies(401, 404, 422, 503) },
      },
    },
    async (request, reply) => {
      const asked = { tenant: request.params.tenant, viewer: viewerOf(request) }
      const { bytes, mediaType, hash } = await archive.getLogo(asked)
      // Somebody gave it: it is a picture and a download, never a page.
      reply.header('etag', `"${hash}"`).header('content-disposition', 'attachment').type(mediaType)
      return reply.send(Buffer.from(bytes))
    },
  )

  app.get(
    '/:tenant/channels',
    {
      schema: {
        operationId: 'listChannels',
        summary:
          'The children of a channel, or the channels at the top, by position and snowflake; threads stand under /threads',
        tags: ['archive'],
        params: tenantParams,
        querystring: channelsQuery,
        response: { 200: pageOf(channelSchema), ...problemReplies(400, 401, 404, 422, 503) },
      },
    },
    async (request) => {
      const { params, query } = request
      const asked = { tenant: params.tenant, parent: query.parent, viewer: viewerOf(request) }
      const page = await archive.listChannels(asked, query)
      return { items: page.items.map(channelJson), next: page.next }
    },
  )

  app.get(
    '/:tenant/channels/:channel',
    {
      schema: {
        operationId: 'getChannel',
        summary: 'A channel, a thread or a category',
        tags: ['archive'],
        params: channelParams,
        querystring: noQuery,
        response: { 200: channelSchema, ...problemReplies(401, 404, 422, 503) },
      },
    },
    async (request) => channelJson(await archive.getChannel({ ...request.params, viewer: viewerOf(request) })),
  )

  app.get(
    '/:tenant/channels/:channel/threads',
    {
      schema: {
        operationId: 'listThreads',
        summary:
          'The threads of a channel or posts of a forum, the latest activity first, with the first message of each',
        tags: ['archive'],
        params: channelParams,
        querystring: pageQuery,
        response: { 200: pageOf(threadSchema), ...problemReplies(400, 401, 404, 422, 503) },
      },
    },
    async (request) => {
      const page = await archive.listThreads({ ...request.params, viewer: viewerOf(request) }, request.query)
      return { items: page.items.map(threadJson), next: page.next }
    },
  )

  app.get(
    '/:tenant/channels/:channel/messages',
    {
      schema: {
        operationId: 'listMessages',
        summary: 'A stretch of a channel, in the order of its snowflakes',
        tags: ['archive'],
        params: channelParams,
        querystring: messagesQuery,
        response: { 200: messagePageSchema, ...problemReplies(400, 401, 404, 422, 503) },
      },
    },
    async (request) => {
      const { params, query } = request
      const { limit, cursor, ...bounds } = query
      const asked = { ...params, ...bounds, viewer: viewerOf(request) }
      const page = await archive.listMessages(asked, { limit, cursor })
      return {
        items: page.items.map((view) => messageJson(view, params.tenant)),
        next: page.next,
        previous: page.previous,
      }
    },
  )

  app.get(
    '/:tenant/channels/:channel/messages/:message',
    {
      schema: {
        operationId: 'getMessage',
        summary: 'A message by its permalink',
        tags: ['archive'],
        params: messageParams,
        querystring: noQuery,
        response: { 200: messageSchema, ...problemReplies(401, 404, 422, 503) },
      },
    },
    async (request) => {
      const { params } = request
      const view = await archive.getMessage({ ...params, snowflake: params.message, viewer: viewerOf(request) })
      return messageJson(view, params.tenant)
    },
  )

  app.get(
    '/:tenant/channels/:channel/messages/:message/revisions',
    {
      schema: {
        operationId: 'listRevisions',
        summary: 'The earlier contents of a message, the first seen first; none where the community keeps none',
        tags: ['archive'],
        params: messageParams,
        querystring: noQuery,
        response: { 200: z.object({ items: z.array(revisionSchema) }), ...problemReplies(401, 404, 422, 503) },
      },
    },
    async (request) => {
      const { params } = request
      const asked = { ...params, snowflake: params.message, viewer: viewerOf(request) }
      const revisions = await archive.listRevisions(asked)
      return { items: revisions.map(revisionJson) }
    },
  )

  app.get(
    '/:tenant/resolve',
    {
      schema: {
        operationId: 'resolveLink',
        summary: 'Where a Discord link leads in the archive',
        tags: ['archive'],
        params: tenantParams,
        querystring: linkQuery,
        response: { 200: resolvedSchema, ...problemReplies(401, 404, 422, 503) },
      },
    },
    async (request) => {
      const { params, query } = request
      const asked = { tenant: params.tenant, url: query.url, viewer: viewerOf(request) }
      const resolved = await archive.resolveLink(asked)
      return { ...resolved, url: permalink(params.tenant, resolved.channelId, resolved.messageId) }
    },
  )
}
