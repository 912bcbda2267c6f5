import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { Forbidden } from '../../../domain/operations/index.ts'
import { tenantId } from '../../../domain/shared/ids.ts'
import type { AdminParts } from '../admin.ts'
import { pageOf } from '../archive/schemas.ts'
import { reaches } from '../auth.ts'
import { problemReplies } from '../problem-schema.ts'
import { auditEntryJson } from './representation.ts'
import { auditEntrySchema, auditQuery } from './schemas.ts'

/** Who did what, under `/api/admin/audit`. */
export const auditRoutes: FastifyPluginAsyncZod<AdminParts> = async (app, { operations }) => {
  app.get(
    '',
    {
      config: { scope: 'audit:read' },
      schema: {
        operationId: 'listAudit',
        summary: 'Who did what, the last first. A key that is bound to tenants names one of them',
        tags: ['operations'],
        querystring: auditQuery,
        response: { 200: pageOf(auditEntrySchema), ...problemReplies(400, 401, 403, 422, 503) },
      },
    },
    async (request) => {
      const { limit, cursor, tenantId: text } = request.query
      const tenant = text === undefined ? null : tenantId(text)
      if (!reaches(request, tenant))
        throw new Forbidden('This key does not reach what is asked for: name one of its tenants.')
      const page = await operations.listAudit(tenant === null ? {} : { tenantId: tenant }, { limit, cursor })
      return { items: page.items.map(auditEntryJson), next: page.next }
    },
  )
}
