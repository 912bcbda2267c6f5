import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { channelIdOf } from '../../domain/archive/channel.ts'
import type { SyncReport, Tenant } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { silentSyncObserver } from '../../domain/archive/sync-report.ts'
import { anId, aTenantId } from '../support/factories/index.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'
import { notFound } from './shared/refusals.ts'

const large = 900
let world: SyncWorld
let tenant: Tenant
let channel: string

beforeEach(async () => {
  world = await openSyncWorld({ messages: 100 }, { pagesAtOnce: 1, channelsAtOnce: 2 })
  tenant = await world.tenant()
  channel = world.discord.state.addChannel({ name: 'large', position: 0 }).id
  for (let i = 0; i < large; i++) world.discord.state.addMessage(channel, { content: `line ${i}` })
})

afterEach(() => world.close())

const cancel = () => world.archive.cancelChannelSync(tenant.id, channel)
const retry = () => world.archive.retryChannelSync(tenant.id, channel)
const stateNow = async () => (await world.archive.getChannelSync(tenant.id, channel)).state
const reportOf = ({ channels }: SyncReport) => channels.find(({ id }) => id === channel)
const stored = async (): Promise<number> => {
  const id = channelIdOf(tenant.id, snowflake(channel))
  return ((await world.dump())['messages'] ?? []).filter((row) => row['channel_id'] === id).length
}
const openJobs = async () =>
  (await world.storage.read.channelSyncJobs.list(tenant.id, { limit: 500, after: null })).items.filter(
    ({ state }) => state === 'queued' || state === 'running',
  )

/** A run, in which something is done once the channel was read so far: its worker waits for that meanwhile. */
function run(pages: number, act: () => Promise<void>) {
  let [read, acted] = [0, false]
  let after: Promise<void> | undefined
  const { storage } = world
  const archive = world.archiveOn({
    ...storage,
    transact: async (work, options) => {
      if (read >= pages && !acted) {
        acted = true
        after = act()
      }
      await after
      return storage.transact(work, options)
    },
  })
  const observer = {
    ...silentSyncObserver,
    progressed: ({ id }: { readonly id: string }) => void (id === channel && read++),
  }
  world.clock.advance(1_000)
  return archive.syncTenant({ tenantId: tenant.id, depth: 'window' }, { owner: `a run of ${pages}`, observer })
}

describe('a channel that is called off while it is read', () => {
  it('is lost to its worker, which writes nothing more; the run goes on without it and says so', async () => {
    let kept = -1
    const report = await run(3, async () => {
      expect(await stateNow()).toBe('in_progress')
      await cancel()
      await cancel()
      kept = await stored()
      expect(await stateNow()).toBe('cancelled')
    })
    expect([kept > 0, kept < large, await stored()]).toEqual([true, true, kept])
    expect(report).toMatchObject({ outcome: 'partial', error: null })
    const told = { outcome: 'cancelled', error: { class: 'cancelled', message: expect.any(String) } }
    expect(reportOf(report)).toMatchObject(told)
    const others = report.channels.filter(({ id, outcome }) => id !== channel && outcome !== 'skipped')
    expect(new Set(others.map(({ outcome }) => outcome))).toEqual(new Set(['complete']))
    expect([await stateNow(), await openJobs()]).toEqual(['cancelled', []])
    const [{ channelOutcomes } = expect.unreachable()] = (
      await world.storage.read.syncRuns.list(tenant.id, { limit: 1, after: null })
    ).items
    expect(channelOutcomes.cancelled).toBe(1)
    // The next run knows nothing of that.
    expect((await world.sync(tenant)).outcome).toBe('complete')
    expect([await stateNow(), await stored()]).toEqual(['completed', large])
  })

  it('is read to its end where it is tried again in that run', async () => {
    const report = await run(3, async () => {
      await cancel()
      expect(await retry()).toBe(true)
      expect(await stateNow()).toBe('in_progress')
      await expect(retry()).rejects.toMatchObject({ code: 'sync_state' })
    })
    expect([report.outcome, reportOf(report)?.outcome, await stored()]).toEqual(['complete', 'complete', large])
  })

  it('stays called off where the same run is taken up again', async () => {
    const work = { runId: anId('run'), origin: 'job' } as const
    const stop = new AbortController()
    let cancelled: Promise<void> | undefined
    const observer = {
      ...silentSyncObserver,
      progressed: ({ id }: { readonly id: string }) => {
        if (id === channel) cancelled ??= cancel().then(() => stop.abort())
      },
    }
    await expect(world.sync(tenant, {}, { ...work, signal: stop.signal, observer })).rejects.toMatchObject({
      code: 'aborted',
    })
    await cancelled
    const report = await world.sync(tenant, {}, work)
    expect([report.outcome, reportOf(report)?.outcome]).toEqual(['partial', 'cancelled'])
  })
})

describe.each([
  ['ahead', 3_600_000],
  ['behind', -3_600_000],
])('a process whose clock is an hour %s', (_, skew) => {
  it('calls a channel of another one’s run off, has it tried again, and tells the same of it', async () => {
    const own = { now: () => new Date(world.clock.now().getTime() + skew) }
    const other = world.archiveOn(world.storage, {}, own)
    const states = async () => [await stateNow(), (await other.getChannelSync(tenant.id, channel)).state]
    const report = await run(3, async () => {
      await other.cancelChannelSync(tenant.id, channel)
      expect(await states()).toEqual(['cancelled', 'cancelled'])
      expect(await other.retryChannelSync(tenant.id, channel)).toBe(true)
      expect(await states()).toEqual(['in_progress', 'in_progress'])
    })
    expect([report.outcome, reportOf(report)?.outcome, await stored()]).toEqual(['complete', 'complete', large])
    expect(await other.getSyncStatus(tenant.id)).toEqual(await world.archive.getSyncStatus(tenant.id))
  })
})

describe('a channel that failed in a run that goes on', () => {
  it('is tried again in it', async () => {
    const gone = { class: 'channel_gone', message: 'It is gone.' }
    const report = await run(3, async () => {
      const [job = expect.unreachable()] = await world.storage.read.channelSyncJobs.findOf([
        channelIdOf(tenant.id, snowflake(channel)),
      ])
      await world.storage.transact((tx) =>
        tx.channelSyncJobs.upsertMany([{ ...job, state: 'done', outcome: 'failed', error: gone }]),
      )
      expect(await retry()).toBe(true)
    })
    expect([report.outcome, await stored()]).toEqual(['complete', large])
  })
})

describe('a channel that is tried again while its run comes to its end', () => {
  it('is in it still: the run ends once it was read', async () => {
    const { storage } = world
    let cancelled: Promise<void> | undefined
    let retried = false
    const ending = {
      ...storage.read,
      clock: {
        findNow: async () => {
          await cancelled
          if (cancelled && !retried && (await openJobs()).length === 0) retried = await retry()
          return storage.read.clock.findNow()
        },
      },
    }
    const archive = world.archiveOn({ ...storage, read: ending })
    const observer = {
      ...silentSyncObserver,
      progressed: ({ id }: { readonly id: string }) => {
        if (id === channel) cancelled ??= cancel()
      },
    }
    const report = await archive.syncTenant({ tenantId: tenant.id, depth: 'window' }, { owner: 'a run', observer })
    expect([retried, report.outcome, reportOf(report)?.outcome, await stored()]).toEqual([
      ...[true, 'complete', 'complete', large],
    ])
    expect([await stateNow(), await openJobs()]).toEqual(['completed', []])
  })
})

describe('a channel of no run that goes on', () => {
  it('is not tried again by one that is over: somebody has to start another', async () => {
    const report = await run(3, cancel)
    expect([reportOf(report)?.outcome, await retry(), await openJobs()]).toEqual(['cancelled', false, []])
  })

  it('is not called off again once that run is over, nor while another one goes on that has not got it', async () => {
    await run(3, cancel)
    const refused = { code: 'sync_state', message: expect.stringContaining('no run that goes on') }
    await expect(cancel()).rejects.toMatchObject(refused)
    const [latest = expect.unreachable()] = (
      await world.storage.read.syncRuns.list(tenant.id, { limit: 1, after: null })
    ).items
    await world.storage.transact(async (tx) => {
      const { attempt } = await tx.tenantLeases.claim(tenant.id, 'another run', 600)
      const startedAt = new Date(latest.startedAt.getTime() + 1)
      const begun = { startedAt, tenantAttempt: attempt, finishedAt: null, outcome: null }
      await tx.syncRuns.upsert({ ...latest, ...begun, id: anId('another') })
    })
    await expect(cancel()).rejects.toMatchObject(refused)
    expect(await stateNow()).toBe('cancelled')
  })

  it('is not tried again by a run whose hold is over', async () => {
    const { storage } = world
    await expect(
      run(3, async () => {
        await cancel()
        const lease = await storage.read.tenantLeases.find(tenant.id)
        if (lease !== null) await storage.transact((tx) => tx.tenantLeases.release(tenant.id, lease))
        expect(await retry()).toBe(false)
        await storage.transact((tx) => tx.tenantLeases.claim(tenant.id, 'a deletion', 600))
        expect([await retry(), await stateNow()]).toEqual([false, 'cancelled'])
      }),
    ).rejects.toMatchObject({ code: 'lease_lost' })
  })

  it('cannot be called off where it is in, or was never asked for', async () => {
    await expect(cancel()).rejects.toMatchObject({ code: 'not_found' })
    await world.sync(tenant)
    await expect(cancel()).rejects.toMatchObject({ code: 'sync_state' })
    expect(await stateNow()).toBe('completed')
  })
})

it('nothing is told of, or steered in, a tenant that there is not', async () => {
  await world.sync(tenant)
  const [id, page] = [aTenantId(), { limit: 1 }]
  const { archive } = world
  for (const asked of [
    () => archive.cancelChannelSync(id, channel),
    () => archive.retryChannelSync(id, channel),
    () => archive.getChannelSync(id, channel),
    () => archive.listChannelSyncs(id, page),
    () => archive.listSyncRuns(id, page),
    () => archive.findSyncRun(id, anId('run')),
  ])
    await expect(asked()).rejects.toMatchObject(notFound)
})
