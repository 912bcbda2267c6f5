import type { Insertable, Selectable } from 'kysely'
import type { ChannelSyncJob } from '../../../domain/archive/channel-sync-job.ts'
import type { SyncCounts } from '../../../domain/archive/sync-report.ts'
import { uuidFromBytes } from '../../../domain/shared/ids.ts'
import { idColumn, tenantIdOf } from '../columns.ts'
import { channelIdFrom } from './columns.ts'
import type { ChannelSyncJobsTable, SyncCountColumns } from './sync-tables.ts'

type Row = Insertable<ChannelSyncJobsTable>
/** What never changes, what only a claim changes, and the lease. */
type Kept = 'channel_id' | 'tenant_id' | 'created_at' | 'attempt' | 'owner' | 'lease_until' | 'next_attempt_at'

export const countsRow = (counts: SyncCounts) => ({
  messages_read: counts.read,
  messages_added: counts.added,
  messages_changed: counts.changed,
  messages_unchanged: counts.unchanged,
  revisions_added: counts.revisions,
  messages_deleted: counts.deleted,
  faults: counts.faults,
})

export const countsFrom = (row: Selectable<SyncCountColumns>): SyncCounts => ({
  read: Number(row.messages_read),
  added: Number(row.messages_added),
  changed: Number(row.messages_changed),
  unchanged: Number(row.messages_unchanged),
  revisions: Number(row.revisions_added),
  deleted: Number(row.messages_deleted),
  faults: Number(row.faults),
})

export const fieldsOf = (job: ChannelSyncJob): Omit<Row, Kept> => ({
  run_id: idColumn(job.runId),
  tenant_attempt: job.tenantAttempt,
  depth: job.extent.depth,
  range_from: job.extent.range?.from ?? null,
  range_to: job.extent.range?.to ?? null,
  source_last_snowflake: job.listed.lastMessageId,
  source_archived_at: job.listed.archivedAt,
  unreadable: job.listed.unreadable,
  unlisted_class: job.listed.unlisted?.class ?? null,
  unlisted: job.listed.unlisted?.message ?? null,
  state: job.state,
  ...countsRow(job.counts),
  walked_to: job.walkedTo,
  outcome: job.outcome,
  error_class: job.error?.class ?? null,
  error: job.error?.message ?? null,
  failures: job.failures,
  started_at: job.startedAt,
  finished_at: job.finishedAt,
})

export const rowOf = (job: ChannelSyncJob): Row => ({
  channel_id: idColumn(job.channelId),
  tenant_id: idColumn(job.tenantId),
  created_at: job.createdAt,
  attempt: job.attempt,
  ...fieldsOf(job),
  ...{ owner: null, lease_until: null, next_attempt_at: null },
})

export const jobFrom = (row: Selectable<ChannelSyncJobsTable>): ChannelSyncJob => ({
  channelId: channelIdFrom(row.channel_id),
  tenantId: tenantIdOf(row.tenant_id),
  runId: uuidFromBytes(row.run_id),
  tenantAttempt: row.tenant_attempt,
  extent: {
    depth: row.depth,
    range: row.range_from === null || row.range_to === null ? null : { from: row.range_from, to: row.range_to },
  },
  listed: {
    lastMessageId: row.source_last_snowflake,
    archivedAt: row.source_archived_at,
    unreadable: row.unreadable,
    unlisted: failureFrom(row.unlisted_class, row.unlisted),
  },
  state: row.state,
  counts: countsFrom(row),
  walkedTo: row.walked_to,
  outcome: row.outcome,
  error: failureFrom(row.error_class, row.error),
  failures: row.failures,
  nextAttemptAt: row.next_attempt_at,
  attempt: row.attempt,
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
})

const failureFrom = (code: string | null, message: string | null): ChannelSyncJob['error'] =>
  code === null ? null : { class: code, message: message ?? '' }
