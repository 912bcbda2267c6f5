import { LeaseLost, NotFound, ReferenceMissing } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import { type Lease, leaseTimes } from '../../shared/lease.ts'
import { Aborted } from '../errors.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'

/** The right to a tenant, until it is released. */
export interface TenantHold {
  readonly lease: Lease
  /** Each of its transactions rejects with `lease_lost`, and writes nothing, once somebody else holds the tenant. */
  readonly storage: ArchiveStorage
  release(): Promise<void>
}

/**
 * Whoever works on one of the tenant's channels for an earlier holder loses it. Rejects with `tenant_busy` while another owner holds
 * the tenant, and with `not_found` where there is none.
 */
export async function claimTenant(storage: ArchiveStorage, tenantId: TenantId, owner: string): Promise<TenantHold> {
  const { seconds } = leaseTimes
  const lease = await storage
    .transact(
      async (tx) => {
        const claimed = await tx.tenantLeases.claim(tenantId, owner, seconds)
        await tx.channelSyncJobs.revokeOf(tenantId)
        return claimed
      },
      { repeatable: true },
    )
    .catch((error: unknown) => {
      throw error instanceof ReferenceMissing ? new NotFound('tenant') : error
    })
  const release = () => storage.transact((tx) => tx.tenantLeases.release(tenantId, lease), { repeatable: true })
  return {
    lease,
    storage: fenced(storage, tenantId, lease, seconds),
    // One that cannot be released ends by itself: what the work did, or why it failed, is more than that.
    release: () => release().catch(() => {}),
  }
}

/** Does `work` while `owner` holds the tenant. Rejects as `claimTenant` does, and with what `work` rejects with. */
export async function holdTenant<T>(
  storage: ArchiveStorage,
  tenantId: TenantId,
  owner: string,
  work: (held: ArchiveStorage, lease: Lease) => Promise<T>,
): Promise<T> {
  const hold = await claimTenant(storage, tenantId, owner)
  try {
    return await work(hold.storage, hold.lease)
  } finally {
    await hold.release()
  }
}

/** The same storage; every transaction first renews the lease, and rejects with `lease_lost` where it cannot. */
const fenced = (storage: ArchiveStorage, tenantId: TenantId, lease: Lease, seconds: number): ArchiveStorage => ({
  read: storage.read,
  transact: (work, options) =>
    storage.transact(async (tx) => {
      await tx.tenantLeases.renew(tenantId, lease, seconds)
      return work(tx)
    }, options),
})

/** The same storage, for who helps a tenant's holder: every transaction rejects with `lease_lost` once that hold is over. */
export const fencedByHold = (storage: ArchiveStorage, tenantId: TenantId, attempt: number): ArchiveStorage => ({
  read: storage.read,
  transact: (work, options) =>
    storage.transact(async (tx) => {
      if ((await tx.tenantLeases.lock(tenantId))?.attempt !== attempt) throw new LeaseLost()
      return work(tx)
    }, options),
})

/** The same storage; no transaction begins once `signal` says so: it rejects with `aborted`. */
export const abortable = (storage: ArchiveStorage, signal: AbortSignal | undefined): ArchiveStorage => ({
  read: storage.read,
  transact: async (work, options) => {
    if (signal?.aborted) throw new Aborted()
    return storage.transact(work, options)
  },
})
