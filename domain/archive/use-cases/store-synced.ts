import type { TenantId } from '../../shared/ids.ts'
import type { ArchiveRepositories } from '../ports/repositories.ts'
import { newTenantSync } from '../tenant-sync.ts'

/** Notes that a run of the whole tenant, which began at `startedAt` by the storage's clock, came to its end. */
export async function storeSynced(
  { tenantSyncs, clock }: Pick<ArchiveRepositories, 'tenantSyncs' | 'clock'>,
  tenantId: TenantId,
  startedAt: Date,
  updatedAt: Date,
): Promise<void> {
  const stored = (await tenantSyncs.lock(tenantId)) ?? newTenantSync(tenantId, await clock.findNow(), updatedAt)
  // A run that was taken up again may have begun before one that came to its end.
  if (stored.syncedAt !== null && stored.syncedAt >= startedAt) return
  await tenantSyncs.upsert({ ...stored, syncedAt: startedAt, updatedAt })
}
