import type { TenantId } from '../../shared/ids.ts'
import type { KeysetPage, KeysetRequest } from '../../shared/page.ts'
import type { Slug } from '../slug.ts'
import type { Snowflake } from '../snowflake.ts'
import type { Platform, Tenant } from '../tenant.ts'

export type TenantSort = 'name' | 'createdAt' | 'updatedAt'

/** An order of tenants, those of one value by id in the same direction. Names go by their bytes. */
export interface TenantListing {
  readonly sort: TenantSort
  readonly order: 'asc' | 'desc'
  /** Only these. */
  readonly ids?: readonly TenantId[] | undefined
}

export interface TenantPlace {
  /** What `sort` says. */
  readonly value: string | Date
  readonly id: TenantId
}

export interface TenantReader {
  find(id: TenantId): Promise<Tenant | null>
  /** By exact slug. */
  findBySlug(slug: string): Promise<Tenant | null>
  /** By the community that it archives. */
  findBySource(platform: Platform, sourceId: Snowflake): Promise<Tenant | null>
  /** Tenants that are ACTIVE, public and listed, by slug. */
  listPublic(request: KeysetRequest<Slug>): Promise<KeysetPage<Tenant, Slug>>
  /** Tenants of every status and visibility. */
  listAll(listing: TenantListing, request: KeysetRequest<TenantPlace>): Promise<KeysetPage<Tenant, TenantPlace>>
}

/** Natural keys: slug; (platform, sourceId) where the latter is known. Tenants are never upserted. */
export interface TenantRepository extends TenantReader {
  /** Rejects with `conflict` on `id`, `slug` or `sourceId` where another tenant holds it. */
  insert(tenant: Tenant): Promise<void>

  /**
   * Stores every field of `tenant` and raises its `version` by one, if the stored `version` is still that of `tenant`; gives the tenant as
   * stored. Rejects with `conflict` on `version` where it is not, with `not_found` where there is no such tenant, and with
   * `conflict` on `slug` or `sourceId` as `insert` does. `id` and `createdAt` never change.
   */
  update(tenant: Tenant): Promise<Tenant>

  /**
   * Removes the tenant with its branding, key, lease, schedule, channels and imports; one that is not there is no error. Its authors have no
   * reference to it and stay.
   */
  remove(id: TenantId): Promise<void>
}
