import { Invalid } from '../shared/errors.ts'
import type { TenantId } from '../shared/ids.ts'
import { clip, wellFormed } from '../shared/text.ts'
import { SourceMismatch, TenantClosed } from './errors.ts'
import { type Slug, tenantSlug } from './slug.ts'
import type { Snowflake } from './snowflake.ts'

export type Platform = 'discord'
/** `DELETING`: what is stored is being removed; there is no way back. */
export type TenantStatus = 'ACTIVE' | 'MAINTENANCE' | 'CANCELLED' | 'DELETING'
export type TenantVisibility = 'public' | 'members' | 'admins'
export type AuthorNames = 'pseudonymous' | 'named'

/** One archived community. */
export interface Tenant {
  readonly id: TenantId
  readonly name: string
  /** Unique among all tenants. */
  readonly slug: Slug
  readonly platform: Platform
  /** The community on its platform (Discord: the guild); `null` until the first import says it. Unique on its platform. */
  readonly sourceId: Snowflake | null
  readonly status: TenantStatus
  readonly visibility: TenantVisibility
  /** Whether the list of tenants names it; only a public tenant is named. */
  readonly listed: boolean
  readonly policies: TenantPolicies
  /** Counts the updates, from 1. */
  readonly version: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface TenantPolicies {
  /** Whether people are stored and shown with their names, or by pseudonym only. */
  readonly authorNames: AuthorNames
  /** Whether messages that the source deleted are still shown, marked. */
  readonly keepDeleted: boolean
  /** Whether earlier contents of a message are kept. */
  readonly keepHistory: boolean
}

export interface NewTenant {
  readonly id: TenantId
  readonly name: string
  readonly slug: string
  readonly platform: Platform
  readonly sourceId: Snowflake | null
  readonly policies?: Partial<TenantPolicies>
  readonly now: Date
}

export const defaultPolicies: TenantPolicies = { authorNames: 'pseudonymous', keepDeleted: false, keepHistory: true }

/** A new tenant: active, hidden from the public, its people pseudonymous. Rejects with `invalid`. */
export function createTenant(input: NewTenant): Tenant {
  const name = tenantName(input.name)
  if (name === '') throw Invalid.of('/name', 'must not be empty')
  return {
    id: input.id,
    name,
    slug: tenantSlug(input.slug),
    platform: input.platform,
    sourceId: input.sourceId,
    status: 'ACTIVE',
    visibility: 'admins',
    listed: false,
    policies: { ...defaultPolicies, ...input.policies },
    version: 1,
    createdAt: input.now,
    updatedAt: input.now,
  }
}

/** A name as it is stored: well-formed, trimmed, at most 255 characters. */
export const tenantName = (text: string): string => clip(wellFormed(text).trim(), 255)

/** The tenant shown to everyone and listed; the same object where it already is. */
export function published(tenant: Tenant, now: Date): Tenant {
  if (tenant.visibility === 'public' && tenant.listed) return tenant
  return { ...tenant, visibility: 'public', listed: true, updatedAt: now }
}

/**
 * The tenant bound to the community that it archives; the same object where it already is. Rejects with `source_mismatch` where
 * it archives another one.
 */
export function boundTo(tenant: Tenant, platform: Platform, sourceId: Snowflake, now: Date): Tenant {
  if (tenant.sourceId === null) return { ...tenant, platform, sourceId, updatedAt: now }
  if (tenant.sourceId !== sourceId || tenant.platform !== platform) throw new SourceMismatch(tenant.sourceId, sourceId)
  return tenant
}

/** The tenant as it is while everything of it is removed. */
export const deleting = (tenant: Tenant, now: Date): Tenant => ({ ...tenant, status: 'DELETING', updatedAt: now })

/** Rejects with `tenant_closed` where the tenant is being deleted. */
export function requireKept(tenant: Tenant): void {
  if (tenant.status === 'DELETING') throw new TenantClosed(tenant.status)
}

/** Rejects with `tenant_closed` unless the tenant takes messages in. */
export function requireOpen(tenant: Tenant): void {
  if (tenant.status !== 'ACTIVE') throw new TenantClosed(tenant.status)
}
