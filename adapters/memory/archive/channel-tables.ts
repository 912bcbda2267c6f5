import type { ChannelId, ChannelKind, ChannelVisibility } from '../../../domain/archive/channel.ts'
import type {
  ChannelSyncJob,
  ChannelSyncState,
  ListedChannel,
  SyncExtent,
} from '../../../domain/archive/channel-sync-job.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { SyncState } from '../../../domain/archive/sync-progress.ts'
import type { CanonicalJson } from '../../../domain/shared/canonical-json.ts'
import type { TenantId, Uuid } from '../../../domain/shared/ids.ts'
import { boolean, double, mediumText, orNull, snowflake, text, time, unsigned, uuid } from '../engine/column.ts'
import { defineTable } from '../engine/definition.ts'

const ofChannel = { columns: ['channel_id'], parent: 'channels', reference: 'channel', onDelete: 'cascade' } as const

export const channels = defineTable({
  name: 'channels',
  columns: {
    id: uuid<ChannelId>(),
    tenant_id: uuid<TenantId>(),
    source_id: snowflake<Snowflake>(),
    kind: text<ChannelKind>(20),
    name: text(255),
    placeholder: boolean(),
    observed_at: time(),
    parent_id: orNull(uuid<ChannelId>()),
    parent_observed_at: orNull(time()),
    topic: orNull(mediumText()),
    topic_observed_at: orNull(time()),
    position: unsigned(32),
    nsfw: orNull(boolean()),
    archived: orNull(boolean()),
    locked: orNull(boolean()),
    tags: orNull(mediumText<CanonicalJson>()),
    settings_observed_at: orNull(time()),
    visibility: text<ChannelVisibility>(20),
    created_at: time(),
    updated_at: time(),
    visibility_at: orNull(time()),
  },
  primaryKey: { columns: ['id'], field: 'id' },
  uniqueKeys: { uq_channels_source: { columns: ['tenant_id', 'source_id'], field: 'sourceId' } },
  indexes: { ix_channels_siblings: ['tenant_id', 'parent_id', 'position', 'source_id'] },
  foreignKeys: {
    fk_channels_tenants: { columns: ['tenant_id'], parent: 'tenants', reference: 'tenant', onDelete: 'cascade' },
  },
})

export const channelSlugs = defineTable({
  name: 'channel_slugs',
  columns: { tenant_id: uuid<TenantId>(), slug: text(100), channel_id: uuid<ChannelId>(), created_at: time() },
  primaryKey: { columns: ['tenant_id', 'slug'], field: 'slug' },
  uniqueKeys: { uq_channel_slugs_channel: { columns: ['channel_id'], field: 'channelId' } },
  foreignKeys: { fk_channel_slugs_channels: ofChannel },
})

export const channelStats = defineTable({
  name: 'channel_stats',
  columns: {
    channel_id: uuid<ChannelId>(),
    parent_id: orNull(uuid<ChannelId>()),
    message_count: unsigned(64),
    last_snowflake: orNull(snowflake<Snowflake>()),
    last_activity_at: orNull(time()),
    activity: snowflake<Snowflake>(),
  },
  primaryKey: { columns: ['channel_id'], field: 'channelId' },
  indexes: { ix_channel_stats_activity: ['parent_id', 'activity', 'channel_id'] },
  foreignKeys: { fk_channel_stats_channels: ofChannel },
})

export const syncProgress = defineTable({
  name: 'sync_progress',
  columns: {
    channel_id: uuid<ChannelId>(),
    last_snowflake: orNull(snowflake<Snowflake>()),
    state: text<SyncState>(20),
    started_at: orNull(time()),
    finished_at: orNull(time()),
    messages_per_second: orNull(double()),
    error: orNull(mediumText()),
    updated_at: time(),
    error_class: orNull(text(40)),
    source_last_snowflake: orNull(snowflake<Snowflake>()),
    source_archived_at: orNull(time()),
    rescan_before: orNull(snowflake<Snowflake>()),
    missing_count: orNull(unsigned(32)),
    missing: orNull(mediumText()),
  },
  primaryKey: { columns: ['channel_id'], field: 'channelId' },
  foreignKeys: { fk_sync_progress_channels: ofChannel },
})

export const channelSyncJobs = defineTable({
  name: 'channel_sync_jobs',
  columns: {
    channel_id: uuid<ChannelId>(),
    tenant_id: uuid<TenantId>(),
    run_id: uuid<Uuid>(),
    tenant_attempt: unsigned(32),
    depth: text<SyncExtent['depth']>(20),
    range_from: orNull(snowflake<Snowflake>()),
    range_to: orNull(snowflake<Snowflake>()),
    source_last_snowflake: orNull(snowflake<Snowflake>()),
    source_archived_at: orNull(time()),
    unreadable: orNull(text<NonNullable<ListedChannel['unreadable']>>(20)),
    unlisted_class: orNull(text(40)),
    unlisted: orNull(mediumText()),
    state: text<ChannelSyncState>(20),
    messages_read: unsigned(64),
    messages_added: unsigned(64),
    messages_changed: unsigned(64),
    messages_unchanged: unsigned(64),
    revisions_added: unsigned(64),
    messages_deleted: unsigned(64),
    faults: unsigned(64),
    walked_to: orNull(snowflake<Snowflake>()),
    outcome: orNull(text<NonNullable<ChannelSyncJob['outcome']>>(20)),
    error_class: orNull(text(40)),
    error: orNull(mediumText()),
    failures: unsigned(32),
    owner: orNull(text(64)),
    attempt: unsigned(32),
    lease_until: orNull(time()),
    next_attempt_at: orNull(time()),
    created_at: time(),
    started_at: orNull(time()),
    finished_at: orNull(time()),
  },
  primaryKey: { columns: ['channel_id'], field: 'channelId' },
  indexes: {
    ix_channel_sync_jobs_state: ['state', 'messages_read', 'channel_id'],
    ix_channel_sync_jobs_tenant: ['tenant_id', 'channel_id'],
    ix_channel_sync_jobs_open: ['tenant_id', 'state', 'channel_id'],
  },
  foreignKeys: { fk_channel_sync_jobs_channels: ofChannel },
})
