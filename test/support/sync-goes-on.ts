import { expect } from 'vitest'
import type { Channel } from '../../domain/archive/channel.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import type { Lease } from '../../domain/shared/lease.ts'

/** Makes a tenant's latest run go on, as if its process were there, and be at the channel. */
export async function goesOn(storage: ArchiveStorage, { id, tenantId }: Channel): Promise<Lease> {
  const [run = expect.unreachable()] = (await storage.read.syncRuns.list(tenantId, { limit: 1, after: null })).items
  const [job = expect.unreachable()] = await storage.read.channelSyncJobs.findOf([id])
  return storage.transact(async (tx) => {
    const lease = await tx.tenantLeases.claim(tenantId, 'a sync', 3_600)
    await tx.syncRuns.upsert({ ...run, tenantAttempt: lease.attempt, finishedAt: null, outcome: null })
    await tx.channelSyncJobs.upsertMany([
      { ...job, tenantAttempt: lease.attempt, state: 'running', startedAt: run.startedAt, outcome: null },
    ])
    return lease
  })
}
