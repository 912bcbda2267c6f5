import { refusedRequests, requestBudgets } from '../../../adapters/memory/archive/request-budget-tables.ts'
import {
  runnerLeases,
  secretFingerprints,
  tenantBranding,
  tenantKeys,
  tenantLeases,
  tenantSyncs,
  tenants,
} from '../../../adapters/memory/archive/tenant-tables.ts'
import { createdAt, described, updatedAt } from './described.ts'

export const tenantTables = [
  described(
    secretFingerprints,
    'Which `VERTA_SECRET` the archive was made with. One row, made with the first tenant.',
    {
      id: 'Always 1.',
      fingerprint: 'Tells secrets apart without telling them.',
      created_at: createdAt,
    },
  ),
  described(tenants, 'Archived communities.', {
    id: 'A random UUID.',
    name: 'For people.',
    slug: 'The name in addresses.',
    platform: 'Where the community is: `discord`.',
    source_id: 'The community on its platform (the guild); null until the first import says it.',
    status: '`ACTIVE`, `MAINTENANCE`, `CANCELLED` or `DELETING`; the last is final.',
    visibility: 'Who may read: `public`, `members` or `admins`.',
    listed: 'Whether the list of tenants names it; only a public one is named.',
    author_names: 'Policy: people are stored and shown as `pseudonymous` or `named`.',
    keep_deleted: 'Policy: messages that the source deleted are still shown, marked.',
    keep_history: 'Policy: earlier contents of messages are kept.',
    version: 'Counts the updates, from 1; an update names the one that it was made for.',
    created_at: createdAt,
    updated_at: updatedAt,
  }),
  described(tenantBranding, 'How a tenant’s pages look. A tenant without a row has the default.', {
    tenant_id: 'Whose.',
    primary_colour: '`#rrggbb` in lower case.',
    secondary_colour: 'The same.',
    accent_colour: 'The same.',
    logo: 'The image itself, at most 1 MiB; its type is read from its bytes.',
    created_at: createdAt,
    updated_at: updatedAt,
  }),
  described(tenantKeys, 'The key behind a tenant’s pseudonyms. Without it nothing leads from a user id to an author.', {
    tenant_id: 'Whose.',
    wrapped_key: '32 random bytes, encrypted for this tenant under `VERTA_SECRET`.',
    created_at: createdAt,
  }),
  described(tenantLeases, 'Who works on a tenant alone: an import, a deletion, a policy that keeps less.', {
    tenant_id: 'On which.',
    owner: 'Who; null, as `lease_until` is, once the lease was released.',
    attempt: 'Rises with each claim: it fences whoever was overtaken.',
    lease_until: 'By the database’s clock; from then on anybody may claim it.',
  }),
  described(tenantSyncs, 'When a tenant is synced by itself. One without a row was not seen by the scheduler yet.', {
    tenant_id: 'Whose.',
    cron: 'Five fields, in UTC; null where the instance’s schedule holds.',
    paused: 'Whether nothing is ordered.',
    ordered_at: 'By the database’s clock: every slot until then was ordered or passed over.',
    expected_since:
      'By the database’s clock: from then on it counts as late; when the scheduler first saw it, or its schedule changed.',
    synced_at:
      'When the latest run of the whole tenant began, of those that ended complete or partial, by the database’s clock.',
    updated_at: updatedAt,
  }),
  described(runnerLeases, 'Who does work of which one process does all.', {
    name: 'Which: `sync_scheduler` orders syncs when they are due.',
    owner: 'Who; null, as `lease_until` is, once the lease was released.',
    attempt: 'Rises with each claim: it fences whoever was overtaken.',
    lease_until: 'By the database’s clock; from then on anybody may claim it.',
  }),
  described(requestBudgets, 'What all processes together may still ask of Discord.', {
    bot: 'Whose: the first 16 bytes of a SHA-256 of the bot’s token, as a UUID; it does not lead to the token.',
    next_micros: 'Where the next grant begins at the earliest: microseconds since 1970, by the database’s clock.',
  }),
  described(refusedRequests, 'Requests that Discord refused, of the last hour: it blocks whoever has too many.', {
    bot: 'Whose, as in `request_budgets`.',
    minute: 'When: minutes since 1970, by the database’s clock.',
    count: 'How many.',
  }),
] as const
