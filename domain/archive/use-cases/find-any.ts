import { NotFound } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import type { Channel } from '../channel.ts'
import type { ArchiveReaders } from '../ports/repositories.ts'
import { requireKept, type Tenant } from '../tenant.ts'
import { namedChannel } from './find-visible.ts'

/* For who runs the instance: hidden tenants are found too. */

/** Rejects with `not_found`. */
export async function anyTenant({ tenants }: Pick<ArchiveReaders, 'tenants'>, slug: string): Promise<Tenant> {
  const tenant = await tenants.findBySlug(slug)
  if (tenant === null) throw new NotFound(`tenant as ${slug}`)
  return tenant
}

/** The same by its id, which no renaming gives to another one. Rejects with `not_found`. */
export async function tenantById({ tenants }: Pick<ArchiveReaders, 'tenants'>, id: TenantId): Promise<Tenant> {
  const tenant = await tenants.find(id)
  if (tenant === null) throw new NotFound('tenant')
  return tenant
}

/** A tenant that may still be changed. Rejects with `not_found`, and with `tenant_closed` where it is being deleted. */
export async function keptTenant(read: Pick<ArchiveReaders, 'tenants'>, slug: string): Promise<Tenant> {
  const tenant = await anyTenant(read, slug)
  requireKept(tenant)
  return tenant
}

/** The channel that a snowflake or a slug names. Rejects with `not_found`. */
export async function anyChannel(read: ArchiveReaders, tenant: Tenant, reference: string): Promise<Channel> {
  const channel = await namedChannel(read, tenant, reference)
  if (channel === null) throw new NotFound(`channel as ${reference}`)
  return channel
}
