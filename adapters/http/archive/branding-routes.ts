import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Invalid } from '../../../domain/shared/errors.ts'
import { type AdminParts, entered, reachableTenant } from '../admin.ts'
import { changeReplies, problemReplies } from '../problem-schema.ts'
import { brandingJson } from './admin-representation.ts'
import { brandingBody, brandingSchema, fileBody } from './admin-schemas.ts'
import { noQuery, tenantParams } from './schemas.ts'

/** How a tenant's pages look, under `/api/admin/tenants`. */
export const brandingRoutes: FastifyPluginAsyncZod<AdminParts> = async (app, parts) => {
  const { archive } = parts
  const tags = ['tenants']
  const pictures = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'application/octet-stream']

  app.addContentTypeParser(
    pictures,
    { parseAs: 'buffer', bodyLimit: 1_048_576 + 1 },
    async (_: unknown, body: Buffer) => body,
  )

  app.get(
    '/:tenant/branding',
    {
      config: { scope: 'tenants:read' },
      schema: {
        operationId: 'getBranding',
        summary: 'How a tenant’s pages look',
        tags,
        params: tenantParams,
        querystring: noQuery,
        response: { 200: brandingSchema, ...problemReplies(401, 403, 404, 422, 503) },
      },
    },
    async (request) => brandingJson((await reachableTenant(request, parts, request.params.tenant)).branding),
  )

  app.patch(
    '/:tenant/branding',
    {
      config: { scope: 'tenants:write' },
      schema: {
        operationId: 'updateBranding',
        summary: 'Changes the colours that are given',
        tags,
        params: tenantParams,
        querystring: noQuery,
        body: brandingBody,
        response: { 200: brandingSchema, ...changeReplies(401, 403, 404, 409, 422, 503) },
      },
    },
    async (request) => {
      const { slug, id: tenantId } = (await reachableTenant(request, parts, request.params.tenant)).tenant
      const of = { tenantId, target: slug }
      return brandingJson(
        await entered(request, parts, 'branding.update', of, () => archive.updateBranding(slug, request.body)),
      )
    },
  )

  app.put(
    '/:tenant/logo',
    {
      config: { scope: 'tenants:write' },
      schema: {
        operationId: 'setLogo',
        summary: 'Sets the logo: a PNG, JPEG, WebP or GIF of at most 1 MiB, told by its bytes',
        tags,
        consumes: pictures,
        params: tenantParams,
        querystring: noQuery,
        body: fileBody,
        response: { 200: brandingSchema, ...changeReplies(401, 403, 404, 409, 422, 503) },
      },
    },
    async (request) => {
      const { slug, id: tenantId } = (await reachableTenant(request, parts, request.params.tenant)).tenant
      const { body } = request
      if (!(body instanceof Uint8Array)) throw Invalid.of('/logo', 'must be a PNG, JPEG, WebP or GIF image')
      const of = { tenantId, target: slug }
      return brandingJson(await entered(request, parts, 'logo.set', of, () => archive.setLogo(slug, body)))
    },
  )

  app.delete(
    '/:tenant/logo',
    {
      config: { scope: 'tenants:write' },
      schema: {
        operationId: 'removeLogo',
        summary: 'Removes the logo; again is no change',
        tags,
        params: tenantParams,
        querystring: noQuery,
        response: { 200: brandingSchema, ...changeReplies(401, 403, 404, 409, 422, 503) },
      },
    },
    async (request) => {
      const { slug, id: tenantId } = (await reachableTenant(request, parts, request.params.tenant)).tenant
      const of = { tenantId, target: slug }
      return brandingJson(await entered(request, parts, 'logo.remove', of, () => archive.setLogo(slug, null)))
    },
  )
}
