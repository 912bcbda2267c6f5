import type { ChannelId } from '../../../domain/archive/channel.ts'
import type { ImportId } from '../../../domain/archive/import.ts'
import type { CanonicalJson } from '../../../domain/shared/canonical-json.ts'
import type { TenantId } from '../../../domain/shared/ids.ts'
import { boolean, mediumText, orNull, time, unsigned, uuid } from '../engine/column.ts'
import { defineTable } from '../engine/definition.ts'

export const imports = defineTable({
  name: 'imports',
  columns: {
    id: uuid<ImportId>(),
    tenant_id: uuid<TenantId>(),
    started_at: time(),
    finished_at: orNull(time()),
    infers_deletions: boolean(),
    files: unsigned(32),
    complete: unsigned(32),
    messages_read: unsigned(64),
    messages_added: unsigned(64),
    messages_changed: unsigned(64),
    messages_unchanged: unsigned(64),
    revisions: unsigned(64),
    faults: unsigned(64),
  },
  primaryKey: { columns: ['id'], field: 'id' },
  indexes: { ix_imports_started: ['tenant_id', 'started_at', 'id'] },
  foreignKeys: {
    fk_imports_tenants: { columns: ['tenant_id'], parent: 'tenants', reference: 'tenant', onDelete: 'cascade' },
  },
})

export const importedFiles = defineTable({
  name: 'imported_files',
  columns: {
    import_id: uuid<ImportId>(),
    position: unsigned(32),
    channel_id: orNull(uuid<ChannelId>()),
    window_after: orNull(time()),
    window_before: orNull(time()),
    report: mediumText<CanonicalJson>(),
  },
  primaryKey: { columns: ['import_id', 'position'], field: 'position' },
  indexes: { ix_imported_files_windows: ['channel_id', 'window_before', 'window_after'] },
  foreignKeys: {
    fk_imported_files_imports: { columns: ['import_id'], parent: 'imports', reference: 'import', onDelete: 'cascade' },
  },
})
