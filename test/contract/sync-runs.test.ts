import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SyncReport, Tenant } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { type ChannelSyncReport, noSyncCounts, silentSyncObserver, sumOf } from '../../domain/archive/sync-report.ts'
import { noChannelOutcomes, type SyncRun } from '../../domain/archive/sync-run.ts'
import { claimTenant } from '../../domain/archive/use-cases/hold-tenant.ts'
import { anId, aSyncRun, moment } from '../support/factories/index.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
let tenant: Tenant

beforeEach(async () => {
  world = await openSyncWorld({ messages: 300 }, { channelsAtOnce: 1, pagesAtOnce: 1 })
  tenant = await world.tenant()
})

afterEach(() => world.close())

const runs = async (limit = 10): Promise<readonly SyncRun[]> =>
  (await world.storage.read.syncRuns.list(tenant.id, { limit, after: null })).items
const theRun = async (): Promise<SyncRun> => (await runs())[0] ?? expect.unreachable()
const states = async (): Promise<ReadonlySet<string>> =>
  new Set(
    (await world.storage.read.channelSyncJobs.list(tenant.id, { limit: 500, after: null })).items.map(
      ({ state }) => state,
    ),
  )

/** Does something once, when a few messages were read. */
const midway = (act: () => void) => {
  let progressed = 0
  return { ...silentSyncObserver, progressed: () => void (++progressed === 3 && act()) }
}

const tally = ({ channels, outcome, error }: SyncReport) => ({
  ...{ finishedAt: expect.any(Date), outcome, error, found: channels.length },
  counts: channels.reduce((sum, { counts }) => sumOf(sum, counts), noSyncCounts),
  channelOutcomes: {
    ...noChannelOutcomes,
    complete: channels.filter((each) => each.outcome === 'complete').length,
    skipped: channels.filter((each) => each.outcome === 'skipped').length,
  },
})

describe('a run that came to its end', () => {
  it('is recorded with what was asked and what it did, by the storage’s clock', async () => {
    const before = await world.storage.read.clock.findNow()
    const report = await world.sync(tenant)
    expect(await runs()).toEqual([
      {
        ...{ id: expect.any(String), tenantId: tenant.id, origin: 'shell', tenantAttempt: expect.any(Number) },
        ...{ depth: 'window', channels: null, since: null, until: null },
        startedAt: expect.any(Date),
        ...tally(report),
        ...{ gone: 0, unlisted: 0 },
      },
    ])
    const { startedAt, finishedAt } = await theRun()
    const times = [before, startedAt, finishedAt ?? expect.unreachable(), await world.storage.read.clock.findNow()]
    expect(times).toEqual(times.toSorted((a, b) => a.getTime() - b.getTime()))
    expect(report.channels.length).toBeGreaterThan(3)
    expect(await states()).toEqual(new Set(['done']))
  })

  it('is the run of its job, of those channels and times alone that were asked for', async () => {
    const [id, channels] = [anId('run'), [snowflake(world.busiest())]]
    const [since, until] = [new Date('2015-01-01T00:00:00.001Z'), new Date('2030-01-01T00:00:00.002Z')]
    const command = { depth: 'everything', channels, since, until } as const
    const report = await world.sync(tenant, command, { runId: id, origin: 'job' })
    expect(await theRun()).toMatchObject({ id, origin: 'job', ...command, ...tally(report) })
  })

  it.each([
    ['says no in the middle', 'source_refused'],
    ['said no before', 'source_refused'],
  ])('has failed with the reason where the platform %s, and leaves nothing queued', async (when, code) => {
    const { state } = world.discord
    if (when.startsWith('said')) state.revokeToken()
    const ended = world.sync(tenant, {}, { observer: midway(() => state.revokeToken()) }).then(
      ({ error }) => error,
      (error: unknown) => error,
    )
    expect(await ended).toMatchObject({ code })
    expect(await runs()).toMatchObject([
      { outcome: 'failed', finishedAt: expect.any(Date), error: { code, message: expect.any(String) } },
    ])
    expect([...(await states())].filter((state) => state === 'queued' || state === 'running')).toEqual([])
  })

  it('has failed where a channel was asked for that there is not', async () => {
    await expect(world.sync(tenant, { channels: [snowflake('5')] })).rejects.toMatchObject({ code: 'not_found' })
    expect(await theRun()).toMatchObject({ outcome: 'failed', error: { code: 'not_found' }, found: null })
  })

  it('makes the tenant forget those before its last thousand', async () => {
    await world.storage.transact(async (tx) => {
      for (let at = 0; at < 1_001; at++)
        await tx.syncRuns.upsert(aSyncRun({ tenantId: tenant.id, startedAt: moment(at) }))
    })
    await world.sync(tenant)
    const [last, ...older] = await runs(2_000)
    expect(last).toMatchObject({ outcome: 'complete' })
    expect([older.length, older.at(-1)?.startedAt]).toEqual([999, moment(2)])
  })
})

describe('a run', () => {
  it('is recorded before anything is asked', async () => {
    let recorded: Promise<readonly SyncRun[]> | undefined
    const { storage } = world
    const archive = world.archiveOn({
      ...storage,
      transact: async (work, options) => {
        const asked = world.discord.requests.length
        const result = await storage.transact(work, options)
        if (asked === 0) recorded = runs()
        return result
      },
    })
    await archive.syncTenant({ tenantId: tenant.id, depth: 'window' }, { owner: 'a run' })
    expect(await recorded).toMatchObject([{ finishedAt: null, outcome: null, found: null }])
  })

  it('is not recorded where it could not begin', async () => {
    await claimTenant(world.storage, tenant.id, 'a deletion')
    await expect(world.sync(tenant)).rejects.toMatchObject({ code: 'tenant_busy' })
    expect(await runs()).toEqual([])
  })
})

describe('a run that goes on', () => {
  it('tells how far it is, and stays as it ended', async () => {
    await world.close()
    const kept: { beat?: () => Promise<void>; midRun?: Promise<SyncRun> | undefined } = {}
    world = await openSyncWorld({ messages: 300 }, {}, {}, (work) => {
      // The tenant's comes first, then those of its channels.
      kept.beat ??= work
      return async () => {}
    })
    tenant = await world.tenant()
    const told: number[] = []
    const observer = {
      ...silentSyncObserver,
      finished: ({ counts }: ChannelSyncReport) => {
        if (counts.read > 0 && kept.midRun === undefined) kept.midRun = kept.beat?.().then(theRun)
      },
    }
    const report = await world.sync(tenant, {}, { observer, tallied: ({ read }) => told.push(read) })
    const mid = (await kept.midRun) ?? expect.unreachable()
    expect(mid).toMatchObject({ finishedAt: null, outcome: null, found: report.channels.length })
    expect(mid.counts.read).toBeGreaterThan(0)
    expect(mid.channelOutcomes.complete).toBeGreaterThan(0)
    expect(told).toEqual([mid.counts.read, 300])
    await expect(kept.beat?.()).rejects.toMatchObject({ code: 'lease_lost' })
    expect(await runs()).toMatchObject([tally(report)])
  })
})

describe('a run that was stopped', () => {
  it('has no end, and leaves nothing queued; taken up again, it began when it first did', async () => {
    const stop = new AbortController()
    const work = { runId: anId('run'), origin: 'job', signal: stop.signal } as const
    await expect(world.sync(tenant, {}, { ...work, observer: midway(() => stop.abort()) })).rejects.toMatchObject({
      code: 'aborted',
    })
    const first = await theRun()
    expect(first).toMatchObject({ finishedAt: null, outcome: null, found: expect.any(Number) })
    expect([...(await states())].filter((state) => state === 'queued' || state === 'running')).toEqual([])
    const report = await world.sync(tenant, {}, { ...work, signal: undefined })
    expect(await runs()).toEqual([
      { ...first, ...tally(report), tenantAttempt: first.tenantAttempt + 1, startedAt: first.startedAt },
    ])
    const [sync] = await world.storage.read.tenantSyncs.findOf([tenant.id])
    expect(sync?.syncedAt).toEqual(first.startedAt)
  })
})

describe('a run that was cancelled', () => {
  const cancelled = async (runId = anId('run')) => {
    const stop = new AbortController()
    const work = { runId, origin: 'job', signal: stop.signal, isCancelled: () => true } as const
    const refused = world.sync(tenant, {}, { ...work, observer: midway(() => stop.abort()) })
    await expect(refused).rejects.toMatchObject({ code: 'aborted' })
  }

  it('has ended as such, with what it did until then, and leaves nothing queued; the tenant was not synced', async () => {
    await cancelled()
    const run = await theRun()
    const jobs = (await world.storage.read.channelSyncJobs.list(tenant.id, { limit: 500, after: null })).items
    const counts = jobs.reduce((sum, each) => sumOf(sum, each.counts), noSyncCounts)
    expect(run).toMatchObject({ outcome: 'cancelled', finishedAt: expect.any(Date), error: null, counts })
    expect(counts.read).toBeGreaterThan(0)
    expect([...(await states())].filter((state) => state === 'queued' || state === 'running')).toEqual([])
    const [sync] = await world.storage.read.tenantSyncs.findOf([tenant.id])
    expect(sync?.syncedAt ?? null).toBeNull()
  })

  it('is none any more once it is taken up again', async () => {
    const runId = anId('run')
    await cancelled(runId)
    const { startedAt } = await theRun()
    const report = await world.sync(tenant, {}, { runId, origin: 'job' })
    expect(await runs()).toMatchObject([{ ...tally(report), startedAt }])
    expect(report.outcome).toBe('complete')
  })
})

describe('a run that is cancelled while nobody is at it', () => {
  const at = moment(5)
  const stored = async (overrides: Partial<SyncRun> = {}): Promise<SyncRun> => {
    const counts = { ...noSyncCounts, read: 7 }
    const run = aSyncRun({ id: anId('run'), tenantId: tenant.id, origin: 'job', counts, ...overrides })
    await world.storage.transact((tx) => tx.syncRuns.upsert(run))
    return run
  }
  const record = ({ tenantId, id }: SyncRun) => world.archive.recordCancelledSync(tenantId, id, at)

  it.each<readonly [string, Partial<SyncRun>]>([
    ['was interrupted', {}],
    ['failed', { finishedAt: moment(1), outcome: 'failed', error: { code: 'source_unavailable', message: 'Away.' } }],
  ])('has ended as such then, with what is known of it, where it %s before', async (_, before) => {
    const run = await stored(before)
    for (let i = 0; i < 2; i++) await record(run)
    expect(await runs()).toEqual([{ ...run, finishedAt: at, outcome: 'cancelled', error: null }])
  })

  it('stays as it is where it came to its end, where somebody is at it, and where there is none', async () => {
    const ended = await stored({ finishedAt: moment(1), outcome: 'partial' })
    const { lease } = await claimTenant(world.storage, tenant.id, 'a sync')
    const underWay = await stored({ tenantAttempt: lease.attempt, startedAt: moment(2) })
    for (const run of [ended, underWay, aSyncRun({ tenantId: tenant.id })]) await record(run)
    expect(await runs()).toEqual([underWay, ended])
  })
})

describe('a run that was killed', () => {
  it('has no end, and what it left queued goes with the next run', async () => {
    let lost: Promise<unknown> | undefined
    const kill = async () => {
      const lease = await world.storage.read.tenantLeases.find(tenant.id)
      if (lease !== null) await world.storage.transact((tx) => tx.tenantLeases.release(tenant.id, lease))
      await claimTenant(world.storage, tenant.id, 'the next one')
    }
    const observer = midway(() => {
      lost ??= kill()
    })
    await expect(world.sync(tenant, {}, { observer })).rejects.toMatchObject({ code: 'lease_lost' })
    await lost
    const killed = await theRun()
    expect(killed).toMatchObject({ finishedAt: null, outcome: null })
    expect(await states()).toContain('queued')
    // Another owner has a claim of its own; this one takes it over.
    await world.sync(tenant, { channels: [snowflake(world.busiest())] }, { owner: 'the next one' })
    expect(await runs()).toMatchObject([{ outcome: 'complete' }, killed])
    expect([...(await states())].filter((state) => state === 'queued' || state === 'running')).toEqual([])
  })
})

describe('a run that is taken up again', () => {
  it('tries those of its channels once more that failed', async () => {
    const { state } = world.discord
    const work = { runId: anId('run'), origin: 'job' } as const
    const refused = await world.sync(tenant, {}, { ...work, observer: midway(() => state.revokeToken()) })
    expect(refused.error).toMatchObject({ code: 'source_refused' })
    state.renewToken()
    expect(await world.sync(tenant, {}, work)).toMatchObject({ outcome: 'complete', error: null })
    expect(await runs()).toMatchObject([{ outcome: 'complete', error: null }])
  })
})
