import type { TenantId } from '../shared/ids.ts'
import type { Tenant } from './tenant.ts'
import { isPublicTenant } from './visibility.ts'

/**
 * Who reads. Everyone sees what is public. Who is let into a tenant sees it whatever its status, and its hidden channels too;
 * what a policy or a person's wish hides is hidden from them as well.
 */
export type Viewer =
  | { readonly sees: 'public' }
  | { readonly sees: 'tenants'; readonly ids: ReadonlySet<TenantId> }
  | { readonly sees: 'everything' }

export const publicViewer: Viewer = { sees: 'public' }

/** Whether they are let into the tenant. */
export const isInside = (viewer: Viewer, tenant: Tenant): boolean =>
  viewer.sees === 'everything' || (viewer.sees === 'tenants' && viewer.ids.has(tenant.id))

export const maySee = (viewer: Viewer, tenant: Tenant): boolean => isPublicTenant(tenant) || isInside(viewer, tenant)
