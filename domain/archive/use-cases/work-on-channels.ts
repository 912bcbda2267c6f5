import { LeaseLost, NotFound } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import { inParallel } from '../../shared/parallel.ts'
import type { ChannelSyncJob } from '../channel-sync-job.ts'
import { Aborted } from '../errors.ts'
import type { KeyVault } from '../ports/key-vault.ts'
import type { LiveSources } from '../ports/live-sources.ts'
import { silentSyncObserver } from '../sync-report.ts'
import { ChannelSlices, type SliceDependencies, type TakenChannel, takeChannel } from './channel-slices.ts'
import { abortable, fencedByHold } from './hold-tenant.ts'
import { claimSecret } from './require-secret.ts'
import { workplaceOf } from './workplace.ts'

export interface ChannelWork {
  /** Unlike that of any other worker, in at most 60 characters. */
  readonly owner: string
  /** Channels that are walked at the same time. */
  readonly lanes: number
  /** It works until this says so; what is under way is then left to others. */
  readonly signal: AbortSignal
  /** Whether there is any use in looking for work. Always, unless it is said. */
  readonly isReady?: () => boolean
  /** Told of what went wrong; work goes on all the same. */
  readonly failed?: (error: unknown) => void
}

/**
 * Works on the channels of whatever tenants are synced, by this process or another, a slice at a time, those first of which the least
 * was read. Resolves once it is called off. Rejects with `secret_mismatch`.
 */
export type WorkOnChannels = (work: ChannelWork) => Promise<void>

export interface ChannelWorkDependencies extends SliceDependencies {
  readonly vault: KeyVault
  readonly liveSources: LiveSources
  /** Resolves after so many milliseconds, or once `signal` says so. */
  readonly rest: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
}

/** How long a lane that found nothing, or met a failure, waits before it looks again, in milliseconds. */
const restsFor = 1_000

export const workOnChannels =
  (dependencies: ChannelWorkDependencies): WorkOnChannels =>
  async ({ owner, lanes, signal, isReady = () => true, failed = () => {} }) => {
    const { rest } = dependencies
    const places = new Places(dependencies, signal)
    const lane = async (number: number): Promise<void> => {
      while (!signal.aborted) {
        const worked =
          isReady() &&
          (await places.workOnce(`${owner}#${number}`).catch((error: unknown) => {
            if (!(error instanceof Aborted)) failed(error)
            return false
          }))
        if (!worked) await rest(restsFor, signal)
      }
    }
    const numbers = Array.from({ length: lanes }, (_, i) => i + 1)
    await inParallel(numbers, lanes, lane).finally(() => places.close())
  }

interface Place {
  readonly tenantAttempt: number
  readonly slices: ChannelSlices
  close(): Promise<void>
}

/** Where a process works: one source for each tenant whose sync it helps with. */
class Places {
  readonly #dependencies: ChannelWorkDependencies
  readonly #signal: AbortSignal
  readonly #places = new Map<TenantId, Promise<Place>>()
  #working = 0

  constructor(dependencies: ChannelWorkDependencies, signal: AbortSignal) {
    this.#dependencies = dependencies
    this.#signal = signal
    signal.addEventListener('abort', () => void this.close())
  }

  /** Whether there was something to do. */
  async workOnce(owner: string): Promise<boolean> {
    const taken = await takeChannel(this.#dependencies, null, owner)
    if (taken === null) {
      if (this.#working === 0) await this.close()
      return false
    }
    this.#working++
    try {
      await (await this.#placeFor(taken)).slices.work(taken)
      return true
    } finally {
      this.#working--
    }
  }

  async close(): Promise<void> {
    const places = [...this.#places.values()]
    this.#places.clear()
    for (const place of places) await (await place.catch(() => null))?.close()
  }

  /** Another one for each hold of the tenant: what was known under the one before may be long ago. */
  async #placeFor({ job, lease }: TakenChannel): Promise<Place> {
    const { tenantId, tenantAttempt } = job
    const known = await this.#places.get(tenantId)?.catch(() => null)
    if (known?.tenantAttempt === tenantAttempt) return known
    const place = this.#open(job)
    this.#places.set(tenantId, place)
    await known?.close()
    return place.catch(async (error: unknown) => {
      this.#places.delete(tenantId)
      const { storage } = this.#dependencies
      await storage
        .transact((tx) => tx.channelSyncJobs.leave({ ...job, state: 'queued' }, lease, 0))
        .catch((lost: unknown) => {
          if (!(lost instanceof LeaseLost)) throw lost
        })
      throw error
    })
  }

  async #open({ tenantId, tenantAttempt }: ChannelSyncJob): Promise<Place> {
    const { storage, liveSources } = this.#dependencies
    await claimSecret(this.#dependencies)()
    const tenant = await storage.read.tenants.find(tenantId)
    if (tenant?.sourceId == null) throw new NotFound('tenant')
    const source = liveSources.open(tenant.sourceId)
    const held = abortable(fencedByHold(storage, tenantId, tenantAttempt), this.#signal)
    const place = await workplaceOf(this.#dependencies, tenant, source, held)
    const slices = new ChannelSlices(this.#dependencies, place, silentSyncObserver, this.#signal)
    return { tenantAttempt, slices, close: () => source.close() }
  }
}
