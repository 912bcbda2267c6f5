import type { Clock } from '../../shared/clock.ts'
import { LeaseLost, StorageUnavailable } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import { type Lease, leaseTimes } from '../../shared/lease.ts'
import type { KeysetRequest } from '../../shared/page.ts'
import type { CronTimes } from '../ports/cron-times.ts'
import type { ArchiveRepositories, ArchiveStorage } from '../ports/repositories.ts'
import type { Runner } from '../ports/runner-lease-repository.ts'
import type { TenantOrders } from '../ports/tenant-orders.ts'
import type { TenantPlace } from '../ports/tenant-repository.ts'
import {
  isDue,
  isSyncable,
  newTenantSync,
  nextSlot,
  orderedUntil,
  type SyncSchedule,
  type TenantSync,
} from '../tenant-sync.ts'
import { runUnderWay } from './sync-runs.ts'
import { pagesOf } from './walk-pages.ts'

export interface ScheduleWork {
  /** Unlike that of any other process, in at most 64 characters. */
  readonly owner: string
  readonly orders: Pick<TenantOrders, 'scheduledSync'>
  /** It stops between two tenants once this says so. */
  readonly signal?: AbortSignal | undefined
  /** Told of each tenant whose order failed; it is tried again the next time. */
  readonly failed?: (tenantId: TenantId, error: unknown) => void
}

/** What came of the tenants that were due. */
export interface ScheduledSyncs {
  readonly ordered: number
  /** The sync of the slot before still waits or runs. */
  readonly passedOver: number
  readonly failed: number
}

/**
 * Orders the syncs that are due by the storage's clock: of every tenant that is ACTIVE, has a community and is not paused. To be
 * called again and again, by any number of processes: one of them does it, until it does not come back for as long as a lease
 * lasts. No slot of a tenant is ordered twice, whoever orders it. `null` where another process does it, or the instance has no schedule.
 */
export type ScheduleSyncs = (work: ScheduleWork) => Promise<ScheduledSyncs | null>

/** Lets another process order syncs at once. No change where `owner` does not. */
export type LeaveScheduling = (owner: string) => Promise<void>

/** Who orders syncs now, by the storage's clock: the `owner` of its work; `null` where nobody does. */
export type FindScheduler = () => Promise<string | null>

export interface ScheduleDependencies {
  readonly storage: ArchiveStorage
  readonly clock: Clock
  readonly cronTimes: CronTimes
  readonly syncSchedule: SyncSchedule
}

const runner: Runner = 'sync_scheduler'
const tenantsAtOnce = 500
const begunAtOnce = 25

export const scheduleSyncs =
  (dependencies: ScheduleDependencies): ScheduleSyncs =>
  async (work) => {
    const { storage, syncSchedule } = dependencies
    if (syncSchedule.cron === null) return null
    const lease = await storage.transact((tx) => tx.runnerLeases.claim(runner, work.owner, leaseTimes.seconds), {
      repeatable: true,
    })
    return lease === null ? null : new Round(dependencies, work, lease).run()
  }

export const leaveScheduling =
  ({ storage }: Pick<ScheduleDependencies, 'storage'>): LeaveScheduling =>
  async (owner) => {
    const lease = await storage.read.runnerLeases.find(runner)
    if (lease?.owner !== owner) return
    await storage.transact((tx) => tx.runnerLeases.release(runner, lease), { repeatable: true })
  }

export const findScheduler =
  ({ storage }: Pick<ScheduleDependencies, 'storage'>): FindScheduler =>
  async () =>
    (await storage.read.runnerLeases.find(runner))?.owner ?? null

class Round {
  readonly #dependencies: ScheduleDependencies
  readonly #work: ScheduleWork
  readonly #lease: Lease
  readonly #tally = { ordered: 0, passedOver: 0, failed: 0 }

  constructor(dependencies: ScheduleDependencies, work: ScheduleWork, lease: Lease) {
    this.#dependencies = dependencies
    this.#work = work
    this.#lease = lease
  }

  async run(): Promise<ScheduledSyncs> {
    const { read } = this.#dependencies.storage
    const now = await read.clock.findNow()
    const list = (request: KeysetRequest<TenantPlace>) =>
      read.tenants.listAll({ sort: 'createdAt', order: 'asc' }, request)
    try {
      for await (const tenants of pagesOf(list, tenantsAtOnce)) {
        await this.#page(
          tenants.filter(isSyncable).map(({ id }) => id),
          now,
        )
        if (this.#work.signal?.aborted) break
      }
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error
    }
    return this.#tally
  }

  async #page(tenantIds: readonly TenantId[], now: Date): Promise<void> {
    const syncs = await this.#dependencies.storage.read.tenantSyncs.findOf(tenantIds)
    const known = new Set(syncs.map(({ tenantId }) => tenantId))
    const unseen = tenantIds.filter((id) => !known.has(id))
    for (let i = 0; i < unseen.length; i += begunAtOnce) await this.#begin(unseen.slice(i, i + begunAtOnce), now)
    for (const sync of syncs) {
      if (this.#work.signal?.aborted) return
      await this.#ifDue(sync, now).catch((error: unknown) => {
        if (error instanceof LeaseLost || error instanceof StorageUnavailable) throw error
        this.#tally.failed++
        this.#work.failed?.(sync.tenantId, error)
      })
    }
  }

  /** The first sync of a tenant is whoever's who made it. */
  async #begin(tenantIds: readonly TenantId[], now: Date): Promise<void> {
    const updatedAt = this.#dependencies.clock.now()
    await this.#transact(async (tx) => {
      for (const id of tenantIds) {
        if ((await tx.tenants.find(id)) === null || (await tx.tenantSyncs.lock(id)) !== null) continue
        await tx.tenantSyncs.upsert(newTenantSync(id, now, updatedAt))
      }
    })
  }

  async #ifDue(sync: TenantSync, now: Date): Promise<void> {
    const { clock, cronTimes, syncSchedule } = this.#dependencies
    const slot = nextSlot(sync, syncSchedule, cronTimes)
    if (slot === null || !isDue(slot, now)) return
    // Nobody waits for a sync at a shell, which may take days.
    const isUnderWay = (await runUnderWay(this.#dependencies.storage.read, sync.tenantId)) !== null
    const outcome = isUnderWay ? 'passed_over' : await this.#work.orders.scheduledSync(sync.tenantId, slot.time)
    const updatedAt = clock.now()
    await this.#transact(async (tx) => {
      const stored = (await tx.tenantSyncs.lock(sync.tenantId)) ?? sync
      await tx.tenantSyncs.upsert(orderedUntil(stored, now, updatedAt))
    })
    this.#tally[outcome === 'ordered' ? 'ordered' : 'passedOver']++
  }

  /** Rejects with `lease_lost` where another process has taken over. */
  #transact(work: (tx: ArchiveRepositories) => Promise<void>): Promise<void> {
    return this.#dependencies.storage.transact(
      async (tx) => {
        await tx.runnerLeases.renew(runner, this.#lease, leaseTimes.seconds)
        await work(tx)
      },
      { repeatable: true },
    )
  }
}
