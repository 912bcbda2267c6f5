import type {
  ChannelSyncJob,
  ChannelSyncState,
  ListedChannel,
  SyncExtent,
} from '../../../domain/archive/channel-sync-job.ts'
import type { Runner } from '../../../domain/archive/ports/runner-lease-repository.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { SyncState } from '../../../domain/archive/sync-progress.ts'
import type { SyncRun } from '../../../domain/archive/sync-run.ts'
import type { CanonicalJson } from '../../../domain/shared/canonical-json.ts'
import type { Amount, Flag, IdColumn } from '../columns.ts'

export interface SyncProgressTable {
  channel_id: IdColumn
  last_snowflake: Snowflake | null
  state: SyncState
  started_at: Date | null
  finished_at: Date | null
  messages_per_second: number | null
  error: string | null
  updated_at: Date
  error_class: string | null
  source_last_snowflake: Snowflake | null
  source_archived_at: Date | null
  rescan_before: Snowflake | null
  missing_count: number | null
  missing: string | null
}

/** What a run, or one channel of it, did. */
export interface SyncCountColumns {
  messages_read: Amount
  messages_added: Amount
  messages_changed: Amount
  messages_unchanged: Amount
  revisions_added: Amount
  messages_deleted: Amount
  faults: Amount
}

export interface SyncRunsTable extends SyncCountColumns {
  id: IdColumn
  tenant_id: IdColumn
  origin: SyncRun['origin']
  tenant_attempt: number
  depth: SyncExtent['depth']
  channels: CanonicalJson | null
  sent_since: Date | null
  sent_until: Date | null
  started_at: Date
  finished_at: Date | null
  outcome: SyncRun['outcome']
  channels_found: number | null
  channels_complete: number
  channels_unchanged: number
  channels_skipped: number
  channels_unreadable: number
  channels_failed: number
  channels_cancelled: number
  gone: number
  unlisted: number
  error_code: string | null
  error: string | null
}

export interface ChannelSyncJobsTable extends SyncCountColumns {
  channel_id: IdColumn
  tenant_id: IdColumn
  run_id: IdColumn
  tenant_attempt: number
  depth: SyncExtent['depth']
  range_from: Snowflake | null
  range_to: Snowflake | null
  source_last_snowflake: Snowflake | null
  source_archived_at: Date | null
  unreadable: ListedChannel['unreadable']
  unlisted_class: string | null
  unlisted: string | null
  state: ChannelSyncState
  walked_to: Snowflake | null
  outcome: ChannelSyncJob['outcome']
  error_class: string | null
  error: string | null
  failures: number
  owner: string | null
  attempt: number
  lease_until: Date | null
  next_attempt_at: Date | null
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
}

export interface RequestBudgetsTable {
  bot: IdColumn
  /** Microseconds since 1970 by the database's clock. */
  next_micros: Amount
}

export interface RefusedRequestsTable {
  bot: IdColumn
  /** Minutes since 1970 by the database's clock. */
  minute: number
  count: number
}

export interface TenantSyncsTable {
  tenant_id: IdColumn
  cron: string | null
  paused: Flag
  ordered_at: Date
  expected_since: Date
  synced_at: Date | null
  updated_at: Date
}

export interface RunnerLeasesTable {
  name: Runner
  /** Null, with `lease_until`, once the lease was released. */
  owner: string | null
  attempt: number
  lease_until: Date | null
}
