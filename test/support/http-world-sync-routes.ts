import type { Channel } from '../../domain/archive/channel.ts'
import type { Job } from '../../domain/operations/index.ts'
import { aChannelJob, anId, aSyncRun } from './factories/index.ts'
import type { HttpWorld } from './http-world.ts'
import type { Guarded, RouteCase } from './http-world-route-case.ts'

/** A job of a sync that was cancelled, and a run that goes on, in which the channel was. */
export async function routeSync({ storage, operations }: HttpWorld, { id, tenantId }: Channel): Promise<Job> {
  const payload = { tenantId, depth: 'window', channels: null, since: null, until: null }
  const { id: job } = await operations.enqueueJob({ kind: 'sync', tenantId, payload, status: 'queued' })
  await storage.transact(async (tx) => {
    const { attempt } = await tx.tenantLeases.claim(tenantId, 'a sync', 3_600)
    const run = aSyncRun({ id: anId('run'), tenantId, origin: 'shell', tenantAttempt: attempt })
    await tx.syncRuns.upsert(run)
    await tx.channelSyncJobs.upsertMany([
      aChannelJob({ channelId: id, tenantId, runId: run.id, tenantAttempt: attempt, ...calledOff }),
    ])
  })
  return operations.cancelJob(job)
}

const calledOff = { state: 'cancelled', outcome: 'cancelled' } as const

/** In this order none of them is in the way of another. `admin`: where the tenant is; `sync`: the job. */
export function syncCases(guarded: Guarded, admin: string, sync: string, channel: Channel): readonly RouteCase[] {
  const path = '/api/admin/tenants/{tenant}'
  const [read, write] = ['syncs:read', 'syncs:write'] as const
  const [one, at] = [`${path}/sync/channels/{channel}`, `${admin}/sync/channels/${channel.sourceId}`]
  return [
    guarded('tenant', read, `get ${path}/syncs`, `${admin}/syncs`),
    guarded('tenant', read, `get ${path}/syncs/{sync}`, `${admin}/syncs/${sync}`),
    guarded('tenant', read, `get ${path}/sync`, `${admin}/sync`),
    guarded('tenant', read, `get ${path}/sync/channels`, `${admin}/sync/channels`),
    guarded('tenant', write, `post ${one}/cancel`, `${at}/cancel`),
    guarded('tenant', write, `post ${one}/retry`, `${at}/retry`),
    guarded('tenant', write, `post ${path}/syncs/{sync}/retry`, `${admin}/syncs/${sync}/retry`),
    guarded('tenant', write, `post ${path}/syncs/{sync}/cancel`, `${admin}/syncs/${sync}/cancel`),
    guarded('tenant', write, `post ${path}/syncs`, `${admin}/syncs`, { status: 202, request: { body: {} } }),
  ]
}
