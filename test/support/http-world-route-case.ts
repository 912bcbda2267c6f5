import type { Scope } from '../../domain/operations/index.ts'
import type { HttpRequest, Method } from './http-world.ts'

/** A request to a route that is answered well by a caller who may. */
export interface RouteCase {
  /** As the document names it: `get /health/live`. */
  readonly route: string
  readonly method: Method
  readonly url: string
  readonly request?: HttpRequest
  readonly status: number
  /** What a key needs; `null`: the route is everyone's. */
  readonly scope: Scope | null
  /** Whom a key must reach: the tenant, the whole instance, or nobody in particular. */
  readonly of: 'tenant' | 'instance' | 'anyone'
}

/** A case of a route that wants a key. */
export type Guarded = (
  of: RouteCase['of'],
  scope: Scope,
  route: string,
  url: string,
  more?: { readonly status?: number; readonly request?: HttpRequest },
) => RouteCase
