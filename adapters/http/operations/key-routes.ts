import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { type ApiKey, Forbidden, type Scope } from '../../../domain/operations/index.ts'
import { Invalid, NotFound } from '../../../domain/shared/errors.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import type { AdminParts } from '../admin.ts'
import { noQuery, pageOf, pageQuery } from '../archive/schemas.ts'
import { actorOf, requireKey } from '../auth.ts'
import { changeReplies, problemReplies } from '../problem-schema.ts'
import { keyJson } from './representation.ts'
import { createdKeySchema, idParams, keySchema, newKeyBody } from './schemas.ts'

/** API keys, under `/api/admin/keys`. */
export const keyRoutes: FastifyPluginAsyncZod<AdminParts> = async (app, { archive, operations }) => {
  const tags = ['operations']

  app.get(
    '',
    {
      config: { scope: 'keys:read', instance: true },
      schema: {
        operationId: 'listApiKeys',
        summary: 'The API keys, the last made first',
        tags,
        querystring: pageQuery,
        response: { 200: pageOf(keySchema), ...problemReplies(400, 401, 403, 422, 503) },
      },
    },
    async ({ query }) => {
      const page = await operations.listApiKeys(query)
      return { items: page.items.map(keyJson), next: page.next }
    },
  )

  app.post(
    '',
    {
      config: { scope: 'keys:write', instance: true },
      schema: {
        operationId: 'createApiKey',
        summary: 'Makes an API key that can do no more than the caller’s own',
        tags,
        querystring: noQuery,
        body: newKeyBody,
        response: { 201: createdKeySchema, ...changeReplies(401, 403, 422, 503) },
      },
    },
    async (request, reply) => {
      const { name, scopes, expiresAt = null, tenants } = request.body
      const own = requireKey(request)
      const ids = tenants === undefined ? null : await tenantIdsOf(tenants)
      const action = {
        actor: actorOf(request),
        action: 'key.create',
        tenantId: null,
        target: name,
        details: { scopes },
      }
      const { key, text } = await operations.audited(action, async (notes) => {
        const expires = expiresAt === null ? null : new Date(expiresAt)
        requireNoMore(own, scopes, expires)
        const created = await operations.createApiKey({ name, scopes, tenants: ids, expiresAt: expires })
        notes.target(created.key.id)
        return created
      })
      return reply
        .code(201)
        .header('location', `/api/admin/keys/${key.id}`)
        .send({ ...keyJson(key), key: text })
    },
  )

  app.get(
    '/:id',
    {
      config: { scope: 'keys:read', instance: true },
      schema: {
        operationId: 'getApiKey',
        summary: 'An API key, without its text',
        tags,
        params: idParams,
        querystring: noQuery,
        response: { 200: keySchema, ...problemReplies(401, 403, 404, 422, 503) },
      },
    },
    async ({ params }) => keyJson(await operations.getApiKey(params.id)),
  )

  app.delete(
    '/:id',
    {
      config: { scope: 'keys:write', instance: true },
      schema: {
        operationId: 'revokeApiKey',
        summary: 'Revokes an API key from the next request on; it stays listed. Again is no change',
        tags,
        params: idParams,
        querystring: noQuery,
        response: { 200: keySchema, ...changeReplies(401, 403, 404, 422, 503) },
      },
    },
    async (request) => {
      const { id } = request.params
      const action = { actor: actorOf(request), action: 'key.revoke', tenantId: null, target: id }
      return keyJson(await operations.audited(action, () => operations.revokeApiKey(id)))
    },
  )

  async function tenantIdsOf(slugs: readonly string[]): Promise<readonly TenantId[]> {
    const ids: TenantId[] = []
    for (const [i, slug] of slugs.entries()) {
      const { tenant } = await archive.getAnyTenant(slug).catch((error: unknown) => {
        if (error instanceof NotFound) throw Invalid.of(`/tenants/${i}`, 'names no tenant')
        throw error
      })
      ids.push(tenant.id)
    }
    return ids
  }
}

/** Whoever holds a key makes none that may more, or longer. */
function requireNoMore(own: ApiKey, scopes: readonly Scope[], expiresAt: Date | null): void {
  const beyond = scopes.find((scope) => !own.scopes.includes(scope))
  if (beyond !== undefined) throw new Forbidden(`This key lacks the scope ${beyond} itself.`)
  if (own.expiresAt !== null && (expiresAt === null || expiresAt > own.expiresAt))
    throw new Forbidden(
      `This key expires at ${own.expiresAt.toISOString()} itself: say \`expiresAt\`, no later than that.`,
    )
}
