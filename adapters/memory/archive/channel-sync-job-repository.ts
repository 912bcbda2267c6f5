import type { ChannelId } from '../../../domain/archive/channel.ts'
import { type ChannelFailure, type ChannelSyncJob, isOpen } from '../../../domain/archive/channel-sync-job.ts'
import type {
  ChannelSyncJobReader,
  ChannelSyncJobRepository,
  SliceProgress,
} from '../../../domain/archive/ports/channel-sync-job-repository.ts'
import type { Clock } from '../../../domain/shared/clock.ts'
import { LeaseLost } from '../../../domain/shared/errors.ts'
import type { TenantId, Uuid } from '../../../domain/shared/ids.ts'
import { claimed, holderOf, type Lease, renewed } from '../../../domain/shared/lease.ts'
import { type KeysetRequest, keysetPage } from '../../../domain/shared/page.ts'
import type { RowOf } from '../engine/definition.ts'
import type { TableReader, TableWriter } from '../engine/doors.ts'
import { type ChannelSyncJobRow, countsRow, leaseOf, toJob, toRow } from './channel-sync-job-row.ts'
import type { tenantLeases } from './tenant-tables.ts'

type TenantLeases = TableReader<RowOf<typeof tenantLeases>>

export class MemoryChannelSyncJobReader implements ChannelSyncJobReader {
  readonly #table: TableReader<ChannelSyncJobRow>
  readonly #leases: TenantLeases
  readonly #clock: Clock

  constructor(table: TableReader<ChannelSyncJobRow>, leases: TenantLeases, clock: Clock) {
    this.#table = table
    this.#leases = leases
    this.#clock = clock
  }

  async findOf(channelIds: readonly ChannelId[]) {
    return this.#table.getMany(channelIds.map((id) => [id])).map(toJob)
  }

  async list(tenantId: TenantId, { limit, after }: KeysetRequest<ChannelId>) {
    const scan = { prefix: [tenantId], after: after && [after], limit: limit + 1 }
    const rows = this.#table.scan('ix_channel_sync_jobs_tenant', scan)
    return keysetPage(Array.from(rows, toJob), limit, ({ channelId }) => channelId)
  }

  async findOpen(tenantId: TenantId, runId: Uuid) {
    return this.rowsOf(tenantId).find((row) => row.run_id === runId && isOpen(row))?.channel_id ?? null
  }

  async listClaimable(tenantId: TenantId | null, limit: number) {
    const where = (row: ChannelSyncJobRow): boolean =>
      (tenantId === null || row.tenant_id === tenantId) && this.isClaimable(row) && this.#isCurrent(row)
    const found = (['queued', 'running'] as const).flatMap((state) => [
      ...this.#table.scan('ix_channel_sync_jobs_state', { prefix: [state], where, limit }),
    ])
    const fewestFirst = (a: ChannelSyncJobRow, b: ChannelSyncJobRow): number =>
      a.messages_read - b.messages_read || (a.channel_id < b.channel_id ? -1 : 1)
    return found.sort(fewestFirst).slice(0, limit).map(toJob)
  }

  protected rowsOf(tenantId: TenantId): readonly ChannelSyncJobRow[] {
    return [...this.#table.scan('ix_channel_sync_jobs_tenant', { prefix: [tenantId] })]
  }

  protected isClaimable(row: ChannelSyncJobRow): boolean {
    const now = this.#clock.now()
    if (row.state === 'queued') return row.next_attempt_at === null || row.next_attempt_at <= now
    return row.state === 'running' && holderOf(leaseOf(row), now) === null
  }

  #isCurrent({ tenant_id, tenant_attempt }: ChannelSyncJobRow): boolean {
    const lease = this.#leases.get([tenant_id])
    if (lease === null) return false
    const { owner, attempt, lease_until: until } = lease
    return holderOf({ owner, attempt, until }, this.#clock.now())?.attempt === tenant_attempt
  }
}

const noLease = { owner: null, lease_until: null } as const

const again = {
  state: 'queued',
  ...{ outcome: null, error_class: null, error: null },
  ...{ failures: 0, next_attempt_at: null, finished_at: null },
} as const

export class MemoryChannelSyncJobRepository extends MemoryChannelSyncJobReader implements ChannelSyncJobRepository {
  readonly #table: TableWriter<ChannelSyncJobRow>
  readonly #clock: Clock

  constructor(table: TableWriter<ChannelSyncJobRow>, leases: TenantLeases, clock: Clock) {
    super(table, leases, clock)
    this.#table = table
    this.#clock = clock
  }

  /** Transactions come one after the other. */
  lockOpen(tenantId: TenantId, runId: Uuid) {
    return this.findOpen(tenantId, runId)
  }

  async upsertMany(jobs: readonly ChannelSyncJob[]) {
    this.#table.upsert(
      jobs.map((job) => {
        const attempt = this.#table.get([job.channelId])?.attempt ?? job.attempt
        return toRow(job, { ...noLease, attempt, next_attempt_at: null })
      }),
    )
  }

  async claim(channelId: ChannelId, attempt: number, owner: string, seconds: number, now: Date) {
    const row = this.#table.get([channelId])
    if (row === null || row.attempt !== attempt || !this.isClaimable(row)) throw new LeaseLost()
    const lease = claimed({ ...leaseOf(row), owner: null }, owner, seconds, this.#clock.now())
    if (lease === null) throw new LeaseLost()
    const { started_at } = row
    this.#table.upsert([
      {
        ...row,
        ...{ state: 'running', owner, attempt: lease.attempt, lease_until: lease.until },
        started_at: started_at ?? now,
      },
    ])
    return { owner, attempt: lease.attempt }
  }

  async renew(channelId: ChannelId, lease: Lease, seconds: number, { counts, walkedTo }: SliceProgress) {
    const row = this.#heldRow(channelId, lease)
    const until = renewed(leaseOf(row), lease, seconds, this.#clock.now())?.until ?? null
    this.#table.upsert([{ ...row, ...countsRow(counts), walked_to: walkedTo, lease_until: until }])
  }

  async leave(job: ChannelSyncJob, lease: Lease, afterSeconds: number) {
    const { attempt } = this.#heldRow(job.channelId, lease)
    const due = afterSeconds > 0 ? new Date(this.#clock.now().getTime() + afterSeconds * 1_000) : null
    this.#table.upsert([toRow(job, { ...noLease, attempt, next_attempt_at: due })])
  }

  async cancel(channelId: ChannelId, runId: Uuid, error: ChannelFailure, now: Date) {
    const row = this.#table.get([channelId])
    if (row === null || row.run_id !== runId || !isOpen(row)) return false
    const why = { outcome: 'cancelled', error_class: error.class, error: error.message, finished_at: now } as const
    this.#table.upsert([{ ...row, ...noLease, state: 'cancelled', ...why }])
    return true
  }

  async requeue(channelId: ChannelId, runId: Uuid, tenantAttempt: number) {
    const row = this.#table.get([channelId])
    if (row === null || row.run_id !== runId) return false
    if (row.state !== 'cancelled' && !(row.state === 'done' && row.outcome === 'failed')) return false
    this.#table.upsert([{ ...row, ...noLease, ...again, tenant_attempt: tenantAttempt }])
    return true
  }

  async revokeOf(tenantId: TenantId) {
    const held = this.rowsOf(tenantId).filter(({ state }) => state === 'running')
    this.#table.upsert(held.map((row) => ({ ...row, ...noLease, state: 'queued' })))
  }

  async cancelOf(tenantId: TenantId, now: Date) {
    const open = this.rowsOf(tenantId).filter(isOpen)
    this.#table.upsert(open.map((row) => ({ ...row, ...noLease, state: 'cancelled', finished_at: now })))
  }

  #heldRow(channelId: ChannelId, lease: Lease): ChannelSyncJobRow {
    const row = this.#table.get([channelId])
    const isHeld = row?.state === 'running' && row.owner === lease.owner && row.attempt === lease.attempt
    if (!isHeld) throw new LeaseLost()
    return row
  }
}
