import type { FastifyInstance, FastifyRequest } from 'fastify'
import { publicViewer, type Viewer } from '../../domain/archive/index.ts'
import {
  type Actor,
  type ApiKey,
  Forbidden,
  type OperationsUseCases,
  type Scope,
  Unauthenticated,
} from '../../domain/operations/index.ts'
import { StorageUnavailable } from '../../domain/shared/errors.ts'
import type { TenantId } from '../../domain/shared/ids.ts'
import type { Quotas } from './rate-limits.ts'
import type { RecentKeys } from './recent-keys.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that the caller gave; `null`: anyone. */
    apiKey: ApiKey | null
  }
  interface FastifyContextConfig {
    /** The scope that a caller's key needs. Without it the route is for everyone. */
    readonly scope?: Scope
    /** Of no single tenant: not for keys that are bound to some. */
    readonly instance?: true
    /** Asks nothing of the database: answered whoever asks, however often. */
    readonly unguarded?: true
    /** Answered while the database is away, too, to keys that were accepted a while ago. */
    readonly watching?: true
  }
}

interface Guards extends Pick<OperationsUseCases, 'authenticate'> {
  readonly quotas: Quotas
  readonly recentKeys: RecentKeys
  /** Whether the storage was found to be away: then those who watch are known by heart. */
  readonly isAway: () => boolean
}

/**
 * Knows the caller by `X-API-KEY`, counts the request, and holds each route to its scope, before anything else of a request is
 * read. A key that is none is refused everywhere, so that nobody takes the public's view for their own.
 */
export function authentication(
  app: FastifyInstance,
  { authenticate, quotas, recentKeys: recent, isAway }: Guards,
): void {
  app.decorateRequest('apiKey', null)
  async function accepted(text: string): Promise<ApiKey> {
    const key = await authenticate(text)
    recent.accepted(text, key)
    return key
  }
  app.addHook('onRoute', ({ url, config }) => {
    if (url.startsWith('/api/admin') && config?.scope === undefined) throw new Error(`${url} needs a scope`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const { scope, instance, unguarded, watching = false } = request.routeOptions.config
    if (unguarded) return
    const text = request.headers['x-api-key']
    if (text === undefined) await quotas.spendOfAddress(request, reply)
    else {
      await quotas.requireGuess(request, reply)
      try {
        if (watching && isAway()) request.apiKey = recent.recall(String(text))
        request.apiKey ??= await accepted(String(text))
      } catch (error) {
        if (error instanceof Unauthenticated) {
          recent.forget(String(text))
          await quotas.spendGuess(request, reply)
        }
        if (watching && error instanceof StorageUnavailable) request.apiKey = recent.recall(String(text))
        if (request.apiKey === null) throw error
      }
      await quotas.spendOfKey(request, reply)
    }
    if (scope === undefined) return
    const key = requireKey(request)
    if (!key.scopes.includes(scope)) throw new Forbidden(`This key lacks the scope ${scope}.`)
    if (instance && key.tenants !== null) throw new Forbidden('This key is bound to tenants.')
  })
}

/** Of a route with a scope. Rejects with `unauthenticated`. */
export function requireKey({ apiKey }: FastifyRequest): ApiKey {
  if (apiKey === null) throw new Unauthenticated()
  return apiKey
}

export function viewerOf({ apiKey }: FastifyRequest): Viewer {
  if (apiKey === null || !apiKey.scopes.includes('archive:read')) return publicViewer
  return apiKey.tenants === null ? { sees: 'everything' } : { sees: 'tenants', ids: new Set(apiKey.tenants) }
}

export const actorOf = (request: FastifyRequest): Actor => ({ kind: 'api_key', id: requireKey(request).id })

/** Whether the caller's key reaches what belongs to this tenant, or to none. */
export function reaches(request: FastifyRequest, tenantId: TenantId | null): boolean {
  const { tenants } = requireKey(request)
  return tenants === null || (tenantId !== null && tenants.includes(tenantId))
}
