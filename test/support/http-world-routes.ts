import { expect } from 'vitest'
import { tenantSlug } from '../../domain/archive/slug.ts'
import type { Tenant } from '../../domain/archive/tenant.ts'
import { storedChannel, storedMessage, storedTenant } from './archive-world.ts'
import { aListedTenant, anImport } from './factories/index.ts'
import type { HttpWorld, Method } from './http-world.ts'
import { type Json, readJson } from './http-world-reply.ts'
import type { Guarded, RouteCase } from './http-world-route-case.ts'
import { routeSync, syncCases } from './http-world-sync-routes.ts'

export type { RouteCase } from './http-world-route-case.ts'

/** A tenant, what there is of it, and a good request to every route. */
export interface RouteWorld {
  readonly tenant: Tenant
  readonly cases: readonly RouteCase[]
}

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(40)])

export async function routeWorld(world: HttpWorld, slug: string): Promise<RouteWorld> {
  const { storage, archive, operations } = world
  const tenant = await storedTenant(storage, aListedTenant({ slug: tenantSlug(slug) }))
  const channel = await storedChannel(storage, { tenantId: tenant.id, visibility: 'everyone' })
  const { snowflake } = await storedMessage(storage, { channelId: channel.id })
  await archive.setLogo(slug, png)
  const job = await operations.enqueueJob({ kind: 'nothing', tenantId: tenant.id, payload: {}, status: 'queued' })
  const cancelled = await operations.cancelJob(
    (await operations.enqueueJob({ kind: 'nothing', tenantId: tenant.id, payload: {}, status: 'queued' })).id,
  )
  const { key } = await operations.createApiKey({
    name: 'one to look at',
    ...{ scopes: ['archive:read'], tenants: null, expiresAt: null },
  })
  const record = anImport({ tenantId: tenant.id })
  await storage.transact((tx) => tx.imports.upsert(record))
  const sync = await routeSync(world, channel)
  const [read, admin] = [`/api/v1/tenants/${slug}`, `/api/admin/tenants/${slug}`]
  const place = `${read}/channels/${channel.sourceId}`
  const link = encodeURIComponent(`https://discord.com/channels/${tenant.sourceId}/${channel.sourceId}/${snowflake}`)

  const open = (route: string, url: string): RouteCase => ({
    ...{ route: `get ${route}`, method: 'GET', url, status: 200, scope: null, of: 'anyone' },
  })
  const guarded: Guarded = (of, scope, route, url, more = {}) => {
    const [verb = ''] = route.split(' ')
    return { route, method: verb.toUpperCase() as Method, url, status: 200, scope, of, ...more }
  }
  const publicPath = '/api/v1/tenants/{tenant}'
  const adminPath = '/api/admin/tenants/{tenant}'
  const message = '/channels/{channel}/messages/{message}'
  return {
    tenant,
    cases: [
      open('/health/live', '/health/live'),
      open('/health/ready', '/health/ready'),
      guarded('instance', 'metrics', 'get /health', '/health'),
      guarded('instance', 'metrics', 'get /metrics', '/metrics'),
      open('/api/v1/tenants', '/api/v1/tenants'),
      open(publicPath, read),
      open(`${publicPath}/logo`, `${read}/logo`),
      open(`${publicPath}/channels`, `${read}/channels`),
      open(`${publicPath}/channels/{channel}`, place),
      open(`${publicPath}/channels/{channel}/threads`, `${place}/threads`),
      open(`${publicPath}/channels/{channel}/messages`, `${place}/messages`),
      open(`${publicPath}${message}`, `${place}/messages/${snowflake}`),
      open(`${publicPath}${message}/revisions`, `${place}/messages/${snowflake}/revisions`),
      open(`${publicPath}/resolve`, `${read}/resolve?url=${link}`),
      guarded('anyone', 'tenants:read', 'get /api/admin/tenants', '/api/admin/tenants'),
      guarded('instance', 'tenants:write', 'post /api/admin/tenants', '/api/admin/tenants', {
        ...{ status: 201, request: { body: { name: `Of ${slug}` } } },
      }),
      guarded('tenant', 'tenants:read', `get ${adminPath}`, admin),
      guarded('tenant', 'tenants:write', `patch ${adminPath}`, admin, {
        request: { headers: { 'if-match': '*' }, body: { name: 'Another name' } },
      }),
      guarded('tenant', 'tenants:write', `delete ${adminPath}`, admin, { status: 202 }),
      guarded('tenant', 'tenants:read', `get ${adminPath}/branding`, `${admin}/branding`),
      guarded('tenant', 'tenants:write', `patch ${adminPath}/branding`, `${admin}/branding`, {
        request: { body: { accentColour: '#112233' } },
      }),
      guarded('tenant', 'tenants:write', `put ${adminPath}/logo`, `${admin}/logo`, {
        request: { headers: { 'content-type': 'image/png' }, body: png },
      }),
      guarded('tenant', 'tenants:write', `delete ${adminPath}/logo`, `${admin}/logo`),
      guarded('tenant', 'imports:read', `get ${adminPath}/imports`, `${admin}/imports`),
      guarded('tenant', 'imports:read', `get ${adminPath}/imports/{import}`, `${admin}/imports/${record.id}`),
      guarded('tenant', 'imports:write', `post ${adminPath}/imports`, `${admin}/imports`, {
        ...{ status: 202, request: { body: { path: '.' } } },
      }),
      guarded('tenant', 'imports:write', `post ${adminPath}/imports/uploads`, `${admin}/imports/uploads?name=a.json`, {
        ...{ status: 202, request: { headers: { 'content-type': 'application/json' }, body: '{}' } },
      }),
      ...syncCases(guarded, admin, sync.id, channel),
      guarded('instance', 'keys:read', 'get /api/admin/keys', '/api/admin/keys'),
      guarded('instance', 'keys:write', 'post /api/admin/keys', '/api/admin/keys', {
        ...{ status: 201, request: { body: { name: 'a new one', scopes: ['keys:write'] } } },
      }),
      guarded('instance', 'keys:read', 'get /api/admin/keys/{id}', `/api/admin/keys/${key.id}`),
      guarded('instance', 'keys:write', 'delete /api/admin/keys/{id}', `/api/admin/keys/${key.id}`),
      guarded('instance', 'jobs:read', 'get /api/admin/jobs', '/api/admin/jobs'),
      guarded('tenant', 'jobs:read', 'get /api/admin/jobs/{id}', `/api/admin/jobs/${job.id}`),
      guarded('tenant', 'jobs:write', 'post /api/admin/jobs/{id}/cancel', `/api/admin/jobs/${job.id}/cancel`),
      guarded('tenant', 'jobs:write', 'post /api/admin/jobs/{id}/retry', `/api/admin/jobs/${cancelled.id}/retry`),
      guarded('instance', 'audit:read', 'get /api/admin/audit', '/api/admin/audit'),
    ],
  }
}

/** Every operation of the document, as `<method> <path>`. */
async function documentedRoutes(world: HttpWorld): Promise<readonly string[]> {
  const document: Json = await readJson(world, '/openapi.json')
  return Object.entries(Object(document['paths'])).flatMap(([path, methods]) =>
    Object.keys(Object(methods)).map((method) => `${method} ${path}`),
  )
}

/** That there is a case for every route, and for no other. */
export async function expectEveryRoute(world: HttpWorld, cases: readonly RouteCase[]): Promise<void> {
  expect(cases.map(({ route }) => route).sort()).toEqual([...(await documentedRoutes(world))].sort())
}
