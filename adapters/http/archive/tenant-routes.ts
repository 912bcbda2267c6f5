import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { TenantPolicies } from '../../../domain/archive/index.ts'
import { type AdminParts, accept, entered, reachableTenant } from '../admin.ts'
import { requireKey } from '../auth.ts'
import { jobSchema } from '../operations/schemas.ts'
import { etagOf, ifMatchHeader, requireVersion } from '../preconditions.ts'
import { changeReplies, problemReplies } from '../problem-schema.ts'
import { adminTenantJson } from './admin-representation.ts'
import {
  adminTenantSchema,
  adminTenantsQuery,
  createdTenantSchema,
  newTenantBody,
  tenantPatchBody,
  updatedTenantSchema,
} from './admin-schemas.ts'
import { noQuery, pageOf, tenantParams } from './schemas.ts'

/** Tenants, hidden or not, under `/api/admin/tenants`. */
export const tenantRoutes: FastifyPluginAsyncZod<AdminParts> = async (app, parts) => {
  const { archive, orders } = parts
  const tags = ['tenants']

  app.get(
    '',
    {
      config: { scope: 'tenants:read' },
      schema: {
        operationId: 'listAllTenants',
        summary: 'Every tenant that the key reaches, hidden or not',
        tags,
        querystring: adminTenantsQuery,
        response: { 200: pageOf(adminTenantSchema), ...problemReplies(400, 401, 403, 422, 503) },
      },
    },
    async (request) => {
      const { sort, order, limit, cursor } = request.query
      const { tenants } = requireKey(request)
      const listing = { sort, order, ...(tenants !== null && { ids: tenants }) }
      const page = await archive.listAllTenants(listing, { limit, cursor })
      return { items: page.items.map(adminTenantJson), next: page.next }
    },
  )

  app.post(
    '',
    {
      config: { scope: 'tenants:write', instance: true },
      schema: {
        operationId: 'createTenant',
        summary: 'Makes a tenant, hidden unless asked otherwise; a job brings its guild in, unless that is declined',
        tags,
        querystring: noQuery,
        body: newTenantBody,
        response: { 201: createdTenantSchema, ...changeReplies(401, 403, 409, 422, 503) },
      },
    },
    async (request, reply) => {
      const { name, slug, sourceId = null, visibility = 'admins', policies, sync = true } = request.body
      const command = { name, slug, platform: 'discord', sourceId, visibility, policies: given(policies) } as const
      const of = { tenantId: null, target: name }
      const { tenant, ...work } = await entered(request, parts, 'tenant.create', of, async (notes) => {
        const created = await orders.create(command, sync ? 'wanted' : 'declined')
        notes.target(created.tenant.slug)
        notes.tenant(created.tenant.id)
        return created
      })
      reply.code(201).header('location', `/api/admin/tenants/${tenant.slug}`).header('etag', etagOf(tenant.version))
      return { ...adminTenantJson(tenant), ...work }
    },
  )

  app.get(
    '/:tenant',
    {
      config: { scope: 'tenants:read' },
      schema: {
        operationId: 'getAnyTenant',
        summary: 'A tenant, hidden or not; the ETag is what a change is made for',
        tags,
        params: tenantParams,
        querystring: noQuery,
        response: { 200: adminTenantSchema, ...problemReplies(401, 403, 404, 422, 503) },
      },
    },
    async (request, reply) => {
      const { tenant } = await reachableTenant(request, parts, request.params.tenant)
      reply.header('etag', etagOf(tenant.version))
      return adminTenantJson(tenant)
    },
  )

  app.patch(
    '/:tenant',
    {
      config: { scope: 'tenants:write' },
      schema: {
        operationId: 'updateTenant',
        summary: 'Changes a tenant that is still as `If-Match` says; policies that keep less start a job',
        tags,
        params: tenantParams,
        querystring: noQuery,
        headers: ifMatchHeader,
        body: tenantPatchBody,
        response: {
          200: updatedTenantSchema,
          ...changeReplies(401, 403, 404, 409, 412, 422, 428, 503),
        },
      },
    },
    async (request, reply) => {
      const { tenant: read } = await reachableTenant(request, parts, request.params.tenant)
      requireVersion(request, read.version)
      const of = { tenantId: read.id, target: read.slug }
      const { tenant, jobId } = await entered(request, parts, 'tenant.update', of, () =>
        parts.orders.update(read, request.body),
      )
      reply.header('etag', etagOf(tenant.version))
      return { ...adminTenantJson(tenant), jobId }
    },
  )

  app.delete(
    '/:tenant',
    {
      config: { scope: 'tenants:write' },
      schema: {
        operationId: 'deleteTenant',
        summary: 'Removes a tenant and everything of it, as a job; there is no way back. Again is the same job',
        tags,
        params: tenantParams,
        querystring: noQuery,
        headers: ifMatchHeader,
        response: { 202: jobSchema, ...changeReplies(401, 403, 404, 412, 422, 503) },
      },
    },
    async (request, reply) => {
      const { slug, id: tenantId, version } = (await reachableTenant(request, parts, request.params.tenant)).tenant
      if (request.headers['if-match'] !== undefined) requireVersion(request, version)
      const jobId = await entered(request, parts, 'tenant.delete', { tenantId, target: slug }, () =>
        parts.orders.delete(tenantId),
      )
      return accept(reply, await parts.operations.getJob(jobId))
    },
  )
}

type PoliciesPatch = { readonly [Policy in keyof TenantPolicies]?: TenantPolicies[Policy] | undefined }

/** Only what was given. */
const given = ({ authorNames, keepDeleted, keepHistory }: PoliciesPatch = {}): Partial<TenantPolicies> => ({
  ...(authorNames !== undefined && { authorNames }),
  ...(keepDeleted !== undefined && { keepDeleted }),
  ...(keepHistory !== undefined && { keepHistory }),
})
