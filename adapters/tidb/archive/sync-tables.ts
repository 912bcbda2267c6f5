import type {
  ChannelSyncJob,
  ChannelSyncState,
  ListedChannel,
  SyncExtent,
} from '../../../domain/archive/channel-sync-job.ts'
import type { Runner } from '../../../domain/archive/ports/runner-lease-repository.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { SyncState } from '../../../domain/archive/sync-progress.ts'
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

export interface ChannelSyncJobsTable {
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
  messages_read: Amount
  messages_added: Amount
  messages_changed: Amount
  messages_unchanged: Amount
  revisions_added: Amount
  messages_deleted: Amount
  faults: Amount
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
