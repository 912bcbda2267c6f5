import type { ChannelSyncJob, SyncExtent } from '../../../domain/archive/channel-sync-job.ts'
import type { SyncCounts } from '../../../domain/archive/sync-report.ts'
import type { LeaseState } from '../../../domain/shared/lease.ts'
import type { RowOf } from '../engine/definition.ts'
import type { channelSyncJobs } from './channel-tables.ts'

export type ChannelSyncJobRow = RowOf<typeof channelSyncJobs>

/** What only a claim changes, and the lease. */
type Lease = Pick<ChannelSyncJobRow, 'owner' | 'attempt' | 'lease_until' | 'next_attempt_at'>

export const countsRow = (counts: SyncCounts) => ({
  messages_read: counts.read,
  messages_added: counts.added,
  messages_changed: counts.changed,
  messages_unchanged: counts.unchanged,
  revisions_added: counts.revisions,
  messages_deleted: counts.deleted,
  faults: counts.faults,
})

export const countsOf = (row: ReturnType<typeof countsRow>): SyncCounts => ({
  read: row.messages_read,
  added: row.messages_added,
  changed: row.messages_changed,
  unchanged: row.messages_unchanged,
  revisions: row.revisions_added,
  deleted: row.messages_deleted,
  faults: row.faults,
})

export const toRow = (job: ChannelSyncJob, lease: Lease): ChannelSyncJobRow => ({
  channel_id: job.channelId,
  tenant_id: job.tenantId,
  run_id: job.runId,
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
  created_at: job.createdAt,
  started_at: job.startedAt,
  finished_at: job.finishedAt,
  ...lease,
})

export const toJob = (row: ChannelSyncJobRow): ChannelSyncJob => ({
  channelId: row.channel_id,
  tenantId: row.tenant_id,
  runId: row.run_id,
  tenantAttempt: row.tenant_attempt,
  extent: { depth: row.depth, range: rangeOf(row) },
  listed: {
    lastMessageId: row.source_last_snowflake,
    archivedAt: row.source_archived_at,
    unreadable: row.unreadable,
    unlisted: failureOf(row.unlisted_class, row.unlisted),
  },
  state: row.state,
  counts: countsOf(row),
  walkedTo: row.walked_to,
  outcome: row.outcome,
  error: failureOf(row.error_class, row.error),
  failures: row.failures,
  nextAttemptAt: row.next_attempt_at,
  attempt: row.attempt,
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
})

export const leaseOf = ({ owner, attempt, lease_until: until }: ChannelSyncJobRow): LeaseState => ({
  ...{ owner, attempt, until },
})

const rangeOf = ({ range_from: from, range_to: to }: ChannelSyncJobRow): SyncExtent['range'] =>
  from === null || to === null ? null : { from, to }

const failureOf = (code: string | null, message: string | null): ChannelSyncJob['error'] =>
  code === null ? null : { class: code, message: message ?? '' }
