import type { ChannelKind, ChannelVisibility } from '../../../domain/archive/channel.ts'
import type { MessageOrigin, MessageReference } from '../../../domain/archive/message.ts'
import type { Snowflake } from '../../../domain/archive/snowflake.ts'
import type { AuthorNames, Platform, TenantStatus, TenantVisibility } from '../../../domain/archive/tenant.ts'
import type { Colour } from '../../../domain/archive/tenant-branding.ts'
import type { CanonicalJson } from '../../../domain/shared/canonical-json.ts'
import type { Amount, Flag, IdColumn, NullableAmount, NullableFlag } from '../columns.ts'
import type {
  ChannelSyncJobsTable,
  RefusedRequestsTable,
  RequestBudgetsTable,
  RunnerLeasesTable,
  SyncProgressTable,
  SyncRunsTable,
  TenantSyncsTable,
} from './sync-tables.ts'

/** The tables of `migrations/archive` that have a repository, as the driver reads and writes them. */
export interface ArchiveTables {
  secret_fingerprints: SecretFingerprintsTable
  tenants: TenantsTable
  tenant_branding: TenantBrandingTable
  tenant_keys: TenantKeysTable
  tenant_leases: TenantLeasesTable
  tenant_syncs: TenantSyncsTable
  channels: ChannelsTable
  channel_slugs: ChannelSlugsTable
  channel_stats: ChannelStatsTable
  authors: AuthorsTable
  messages: MessagesTable
  message_attachments: MessageAttachmentsTable
  message_emoji_reactions: MessageEmojiReactionsTable
  message_reaction_authors: MessageReactionAuthorsTable
  message_revisions: MessageRevisionsTable
  imports: ImportsTable
  imported_files: ImportedFilesTable
  sync_progress: SyncProgressTable
  channel_sync_jobs: ChannelSyncJobsTable
  sync_runs: SyncRunsTable
  request_budgets: RequestBudgetsTable
  refused_requests: RefusedRequestsTable
  runner_leases: RunnerLeasesTable
}

export interface SecretFingerprintsTable {
  /** Always 1: one row. */
  id: number
  fingerprint: string
  created_at: Date
}

export interface TenantsTable {
  id: IdColumn
  name: string
  slug: string
  platform: Platform
  source_id: Snowflake | null
  status: TenantStatus
  visibility: TenantVisibility
  listed: Flag
  author_names: AuthorNames
  keep_deleted: Flag
  keep_history: Flag
  version: number
  created_at: Date
  updated_at: Date
}

export interface TenantBrandingTable {
  tenant_id: IdColumn
  primary_colour: Colour
  secondary_colour: Colour
  accent_colour: Colour
  logo: Buffer | null
  created_at: Date
  updated_at: Date
}

export interface TenantKeysTable {
  tenant_id: IdColumn
  wrapped_key: Buffer
  created_at: Date
}

export interface TenantLeasesTable {
  tenant_id: IdColumn
  /** Null, with `lease_until`, once the lease was released. */
  owner: string | null
  attempt: number
  lease_until: Date | null
}

export interface ChannelsTable {
  id: IdColumn
  tenant_id: IdColumn
  source_id: Snowflake
  kind: ChannelKind
  name: string
  placeholder: Flag
  observed_at: Date
  parent_id: IdColumn | null
  parent_observed_at: Date | null
  topic: string | null
  topic_observed_at: Date | null
  /** Where the source said none: `unplaced`, so that such channels come last. */
  position: number
  nsfw: NullableFlag
  archived: NullableFlag
  locked: NullableFlag
  /** A canonical JSON array of strings. */
  tags: CanonicalJson | null
  settings_observed_at: Date | null
  visibility: ChannelVisibility
  visibility_at: Date | null
  created_at: Date
  updated_at: Date
}

/** The greatest INT UNSIGNED. */
export const unplaced = 4_294_967_295

export interface ChannelSlugsTable {
  tenant_id: IdColumn
  slug: string
  channel_id: IdColumn
  created_at: Date
}

export interface ChannelStatsTable {
  channel_id: IdColumn
  parent_id: IdColumn | null
  message_count: Amount
  last_snowflake: Snowflake | null
  last_activity_at: Date | null
  activity: Snowflake
}

export interface AuthorsTable {
  tenant_id: IdColumn
  id: IdColumn
  is_bot: Flag
  name: string | null
  nickname: string | null
  avatar_url: string | null
  colour: string | null
  observed_at: Date
  created_at: Date
  updated_at: Date
  display_name: string | null
  display_name_observed_at: Date | null
  nickname_observed_at: Date | null
  avatar_url_observed_at: Date | null
  colour_observed_at: Date | null
}

export interface MessagesTable {
  channel_id: IdColumn
  snowflake: Snowflake
  author_id: IdColumn
  type: string
  sent_at: Date
  content: string
  edited_at: Date | null
  content_origin: MessageOrigin
  content_observed_at: Date
  content_first_observed_at: Date
  pinned: NullableFlag
  pinned_observed_at: Date | null
  reference_kind: MessageReference['kind'] | null
  reference_message: Snowflake | null
  reference_channel: Snowflake | null
  reference_community: Snowflake | null
  reference_observed_at: Date | null
  embeds: CanonicalJson | null
  embeds_observed_at: Date | null
  stickers: CanonicalJson | null
  stickers_observed_at: Date | null
  poll: CanonicalJson | null
  poll_observed_at: Date | null
  forwarded: CanonicalJson | null
  forwarded_observed_at: Date | null
  interaction: CanonicalJson | null
  interaction_observed_at: Date | null
  mentions: CanonicalJson | null
  mentions_observed_at: Date | null
  attachments_observed_at: Date | null
  reactions_observed_at: Date | null
  reaction_authors_observed_at: Date | null
  observed_at: Date
  deleted_at: Date | null
  created_at: Date
  updated_at: Date
}

export type MessageChildTable =
  | 'message_attachments'
  | 'message_emoji_reactions'
  | 'message_reaction_authors'
  | 'message_revisions'

/** What leads the key of everything that belongs to a message. */
export interface MessageKeyColumns {
  channel_id: IdColumn
  snowflake: Snowflake
}

export interface MessageAttachmentsTable extends MessageKeyColumns {
  source_id: Snowflake
  position: number
  file_name: string
  size: NullableAmount
  content_type: string | null
  url: string
  width: number | null
  height: number | null
}

export interface MessageEmojiReactionsTable extends MessageKeyColumns {
  emoji_key: string
  emoji_name: string
  animated: Flag
  position: number
  count: number
  burst_count: number
}

export interface MessageReactionAuthorsTable extends MessageKeyColumns {
  emoji_key: string
  author_id: IdColumn
}

export interface MessageRevisionsTable extends MessageKeyColumns {
  content_hash: Buffer
  content: string
  edited_at: Date | null
  observed_at: Date
}

export interface ImportsTable {
  id: IdColumn
  tenant_id: IdColumn
  started_at: Date
  finished_at: Date | null
  infers_deletions: Flag
  files: number
  complete: number
  messages_read: Amount
  messages_added: Amount
  messages_changed: Amount
  messages_unchanged: Amount
  revisions: Amount
  faults: Amount
}

export interface ImportedFilesTable {
  import_id: IdColumn
  position: number
  channel_id: IdColumn | null
  window_after: Date | null
  window_before: Date | null
  report: CanonicalJson
}
