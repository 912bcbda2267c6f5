import { NotFound } from '../../shared/errors.ts'
import type { TenantId } from '../../shared/ids.ts'
import type { ArchiveStorage } from '../ports/repositories.ts'
import type { SourceCommunity } from '../source.ts'
import { requireOpen } from '../tenant.ts'
import { claimTenant, type TenantHold } from './hold-tenant.ts'
import {
  type ImportTarget,
  type ResolveDependencies,
  type ResolvedTenant,
  resolveTenant,
  type TenantTarget,
  targeted,
} from './resolve-tenant.ts'

/** The tenants that an import writes to; it has each to itself until its end where it has an `owner`. */
export class ImportHolds {
  readonly #storage: ArchiveStorage
  readonly #owner: string | null
  readonly #holds = new Map<TenantId, TenantHold>()

  constructor(storage: ArchiveStorage, owner: string | null) {
    this.#storage = storage
    this.#owner = owner
  }

  /** Through which everything that is the tenant's is written. */
  readonly storageOf = (tenantId: TenantId): ArchiveStorage => this.#holds.get(tenantId)?.storage ?? this.#storage

  /** As `resolveTenant`, and the tenant is held. Rejects with `tenant_busy` too. */
  async resolve(
    dependencies: ResolveDependencies,
    community: SourceCommunity,
    target: ImportTarget,
  ): Promise<ResolvedTenant> {
    if (this.#owner === null) return resolveTenant(dependencies, community, target)
    const storage = target.to === 'tenant' ? await this.#held(target) : this.#storage
    const { tenant, created } = await resolveTenant({ ...dependencies, storage }, community, target)
    await this.#take(tenant.id, this.#owner)
    // Until it was held, others may have changed it.
    const current = await this.#storage.read.tenants.find(tenant.id)
    if (current === null) throw new NotFound('tenant')
    requireOpen(current)
    return { tenant: current, created }
  }

  async release(): Promise<void> {
    for (const hold of this.#holds.values()) await hold.release()
  }

  /** Binding a tenant to its community is a write already. */
  async #held(target: TenantTarget): Promise<ArchiveStorage> {
    const tenant = await targeted(this.#storage.read, target)
    if (tenant === null || this.#owner === null) return this.#storage
    requireOpen(tenant)
    await this.#take(tenant.id, this.#owner)
    return this.storageOf(tenant.id)
  }

  async #take(tenantId: TenantId, owner: string): Promise<void> {
    if (this.#holds.has(tenantId)) return
    this.#holds.set(tenantId, await claimTenant(this.#storage, tenantId, owner))
  }
}
