import type { ConstraintNames } from '../domain-error.ts'

/** What the ports call the archive's keys and parents. */
export const archiveConstraints: ConstraintNames = {
  conflicts: {
    'secret_fingerprints.PRIMARY': 'fingerprint',
    'tenants.PRIMARY': 'id',
    'tenants.uq_tenants_slug': 'slug',
    'tenants.uq_tenants_source': 'sourceId',
    'tenant_keys.PRIMARY': 'tenantId',
    'tenant_leases.PRIMARY': 'tenantId',
    'runner_leases.PRIMARY': 'name',
    'channel_slugs.PRIMARY': 'slug',
    'channel_slugs.uq_channel_slugs_channel': 'channelId',
  },
  references: { tenants: 'tenant', channels: 'channel', messages: 'message', imports: 'import' },
}
