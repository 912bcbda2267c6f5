import { spelling } from '../shared/canonical-json.ts'
import { Conflict, Invalid } from '../shared/errors.ts'
import { tenantSlug } from './slug.ts'
import type { Snowflake } from './snowflake.ts'
import {
  boundTo,
  requireKept,
  type Tenant,
  type TenantPolicies,
  type TenantStatus,
  type TenantVisibility,
  tenantName,
} from './tenant.ts'

/** What of a tenant may be changed; what is absent stays as it is. */
export interface TenantPatch {
  readonly name?: string | undefined
  readonly slug?: string | undefined
  readonly status?: Exclude<TenantStatus, 'DELETING'> | undefined
  readonly visibility?: TenantVisibility | undefined
  /** A tenant that is no longer public is no longer listed either. */
  readonly listed?: boolean | undefined
  /** Only of a tenant that archives no community yet. */
  readonly sourceId?: Snowflake | undefined
  readonly policies?: { readonly [Policy in keyof TenantPolicies]?: TenantPolicies[Policy] | undefined } | undefined
}

/** A policy under which less is stored than before. */
export type TightenedPolicy = 'authorNames' | 'keepHistory'

/**
 * The tenant with the patch; the same object where that changes nothing. Rejects with `conflict` on `version` unless the tenant
 * has the version that the patch was made for, with `tenant_closed` where it is being deleted, with `invalid`, and with
 * `source_mismatch` where it archives another community.
 */
export function patched(tenant: Tenant, patch: TenantPatch, version: number, now: Date): Tenant {
  if (isEmpty(patch)) throw Invalid.of('', 'at least one field must be given')
  requireKept(tenant)
  if (tenant.version !== version) throw new Conflict('version')
  const { sourceId } = patch
  const bound = sourceId === undefined ? tenant : boundTo(tenant, tenant.platform, sourceId, now)
  const next = { ...bound, ...changesOf(tenant, patch), updatedAt: now }
  return isSame(tenant, next) ? tenant : next
}

/** The policies of which what is stored already is no longer right. */
export function tightened(before: TenantPolicies, after: TenantPolicies): readonly TightenedPolicy[] {
  const policies: TightenedPolicy[] = []
  if (before.authorNames === 'named' && after.authorNames === 'pseudonymous') policies.push('authorNames')
  if (before.keepHistory && !after.keepHistory) policies.push('keepHistory')
  return policies
}

/** The same of a patch that is not applied yet. */
export const tightenedBy = (tenant: Tenant, { policies = {} }: TenantPatch): readonly TightenedPolicy[] =>
  tightened(tenant.policies, policiesOf(tenant, policies))

type Changes = Pick<Tenant, 'name' | 'slug' | 'status' | 'visibility' | 'listed' | 'policies'>

function changesOf(tenant: Tenant, patch: TenantPatch): Changes {
  const name = patch.name === undefined ? tenant.name : tenantName(patch.name)
  if (name === '') throw Invalid.of('/name', 'must not be empty')
  const visibility = patch.visibility ?? tenant.visibility
  if (patch.listed && visibility !== 'public') throw Invalid.of('/listed', 'needs the visibility public')
  return {
    name,
    slug: patch.slug === undefined ? tenant.slug : tenantSlug(patch.slug),
    status: patch.status ?? tenant.status,
    visibility,
    listed: (patch.listed ?? tenant.listed) && visibility === 'public',
    policies: policiesOf(tenant, patch.policies),
  }
}

function policiesOf({ policies }: Tenant, patch: TenantPatch['policies'] = {}): TenantPolicies {
  const { authorNames, keepDeleted, keepHistory } = patch
  return {
    authorNames: authorNames ?? policies.authorNames,
    keepDeleted: keepDeleted ?? policies.keepDeleted,
    keepHistory: keepHistory ?? policies.keepHistory,
  }
}

const isEmpty = ({ policies = {}, ...patch }: TenantPatch): boolean =>
  [...Object.values(patch), ...Object.values(policies)].every((value) => value === undefined)

const isSame = (tenant: Tenant, next: Tenant): boolean =>
  spelling(tenant) === spelling({ ...next, updatedAt: tenant.updatedAt })
