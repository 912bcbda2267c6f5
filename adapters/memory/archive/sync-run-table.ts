import type { SyncExtent } from '../../../domain/archive/channel-sync-job.ts'
import type { SyncRun } from '../../../domain/archive/sync-run.ts'
import type { CanonicalJson } from '../../../domain/shared/canonical-json.ts'
import type { TenantId, Uuid } from '../../../domain/shared/ids.ts'
import { mediumText, orNull, text, time, unsigned, uuid } from '../engine/column.ts'
import { defineTable } from '../engine/definition.ts'

export const syncRuns = defineTable({
  name: 'sync_runs',
  columns: {
    id: uuid<Uuid>(),
    tenant_id: uuid<TenantId>(),
    origin: text<SyncRun['origin']>(20),
    tenant_attempt: unsigned(32),
    depth: text<SyncExtent['depth']>(20),
    channels: orNull(mediumText<CanonicalJson>()),
    sent_since: orNull(time()),
    sent_until: orNull(time()),
    started_at: time(),
    finished_at: orNull(time()),
    outcome: orNull(text<NonNullable<SyncRun['outcome']>>(20)),
    channels_found: orNull(unsigned(32)),
    channels_complete: unsigned(32),
    channels_unchanged: unsigned(32),
    channels_skipped: unsigned(32),
    channels_unreadable: unsigned(32),
    channels_failed: unsigned(32),
    channels_cancelled: unsigned(32),
    messages_read: unsigned(64),
    messages_added: unsigned(64),
    messages_changed: unsigned(64),
    messages_unchanged: unsigned(64),
    revisions_added: unsigned(64),
    messages_deleted: unsigned(64),
    faults: unsigned(64),
    gone: unsigned(32),
    unlisted: unsigned(32),
    error_code: orNull(text(40)),
    error: orNull(mediumText()),
  },
  primaryKey: { columns: ['id'], field: 'id' },
  indexes: { ix_sync_runs_started: ['tenant_id', 'started_at', 'id'] },
  foreignKeys: {
    fk_sync_runs_tenants: { columns: ['tenant_id'], parent: 'tenants', reference: 'tenant', onDelete: 'cascade' },
  },
})
