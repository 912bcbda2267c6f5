import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Tenant } from '../../domain/archive/index.ts'
import type { ArchiveStorage } from '../../domain/archive/ports/repositories.ts'
import { silentSyncObserver } from '../../domain/archive/sync-report.ts'
import { claimTenant } from '../../domain/archive/use-cases/hold-tenant.ts'
import { differences } from '../support/archive-dump-compared.ts'
import { withoutImports } from '../support/archive-dump-rows.ts'
import { anId } from '../support/factories/index.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

const messages = 600
let world: SyncWorld
let tenant: Tenant

beforeEach(async () => {
  world = await openSyncWorld({ messages }, { pagesAtOnce: 1 })
  tenant = await world.tenant()
})

afterEach(() => world.close())

/** Others who work on channels, until they are stopped. */
function helpers(many: number, storage: ArchiveStorage = world.storage) {
  const [stop, failures] = [new AbortController(), [] as unknown[]]
  const work = Array.from({ length: many }, (_, i) =>
    world.archiveOn(storage).workOnChannels({
      ...{ owner: `helper ${i}`, lanes: 2, signal: stop.signal },
      failed: (error) => failures.push(error),
    }),
  )
  return {
    failures,
    async stop() {
      stop.abort()
      await Promise.all(work)
    },
  }
}

const stored = async (): Promise<number> => ((await world.dump())['messages'] ?? []).length
const counted = (counts: readonly { readonly counts: { readonly added: number } }[]): number =>
  counts.reduce((sum, { counts: { added } }) => sum + added, 0)

describe('a sync that several share', () => {
  it.each([1, 3])('is what one alone makes of it: %d who only help', async (many) => {
    const others = helpers(many)
    const report = await world.sync(tenant, {}, { lanes: 0 })
    await others.stop()
    expect(others.failures).toEqual([])
    expect([report.outcome, report.error, counted(report.channels)]).toEqual(['complete', null, messages])
    const shared = withoutImports(await world.named())
    await world.close()

    world = await openSyncWorld({ messages })
    tenant = await world.tenant()
    await world.sync(tenant)
    const alone = withoutImports(await world.named())
    const columns = (dump: typeof alone) => ({ ...dump, sync_progress: [] })
    expect(differences(columns(shared), columns(alone))).toMatchObject({ surplus: [], missing: [] })
  })

  it('gives small channels their turn while a large one is walked', async () => {
    const order: string[] = []
    const { state } = world.discord
    const { id: large } = state.addChannel({ name: 'large', position: 0 })
    for (let i = 0; i < 900; i++) state.addMessage(large, { content: `line ${i}` })
    const report = await world.sync(
      tenant,
      {},
      { lanes: 1, observer: { ...silentSyncObserver, finished: ({ id }) => order.push(id) } },
    )
    expect(report.outcome).toBe('complete')
    const read = report.channels.filter(({ outcome }) => outcome === 'complete').map(({ id }) => id)
    expect(order.filter((id) => read.includes(id)).at(-1)).toBe(large)
  })

  it('goes on where it was left, as the same run, and reads nothing twice', async () => {
    const [run, stop] = [anId('run'), new AbortController()]
    let progressed = 0
    const observer = {
      ...silentSyncObserver,
      progressed() {
        if (++progressed === 6) stop.abort()
      },
    }
    await expect(
      world.sync(tenant, { depth: 'everything' }, { runId: run, lanes: 1, signal: stop.signal, observer }),
    ).rejects.toMatchObject({ code: 'aborted' })
    const half = await stored()
    world.discord.forgetRequests()
    const report = await world.sync(tenant, { depth: 'everything' }, { runId: run })
    expect([half > 0, half < messages, await stored()]).toEqual([true, true, messages])
    expect([report.outcome, counted(report.channels)]).toEqual(['complete', messages])
    const asked = world.discord.requests.filter(({ route }) => route === '/channels/:id/messages').length
    const whole = report.channels.reduce((sum, { counts: { read } }) => sum + Math.floor(read / 100) + 1, 0)
    expect(asked).toBeLessThan(whole)
  })
})

describe('whoever claims the tenant', () => {
  it('takes its channels away from those who help: they write nothing more', async () => {
    let claimed: Promise<number> | undefined
    const observer = {
      ...silentSyncObserver,
      progressed() {
        // The run's hold is over, as if its process had died long ago.
        claimed ??= takeOver()
      },
    }
    async function takeOver(): Promise<number> {
      const lease = await world.storage.read.tenantLeases.find(tenant.id)
      if (lease !== null) await world.storage.transact((tx) => tx.tenantLeases.release(tenant.id, lease))
      await claimTenant(world.storage, tenant.id, 'a deletion')
      return stored()
    }
    await expect(world.sync(tenant, {}, { observer })).rejects.toMatchObject({ code: 'lease_lost' })
    const others = helpers(1)
    const jobs = (await world.storage.read.channelSyncJobs.list(tenant.id, { limit: 500, after: null })).items
    expect(jobs.some(({ state }) => state === 'queued')).toBe(true)
    expect(await world.storage.read.channelSyncJobs.listClaimable(null, 10)).toEqual([])
    await others.stop()
    // What was under way when it was claimed had not been stored, and is not.
    expect(await stored()).toBe(await claimed)
  })
})

describe('a platform that refuses in the middle', () => {
  it('ends the run for all who share it', async () => {
    const others = helpers(2)
    let progressed = 0
    const { state } = world.discord
    const report = await world.sync(
      tenant,
      {},
      {
        observer: {
          ...silentSyncObserver,
          progressed() {
            if (++progressed === 2) state.revokeToken()
          },
        },
      },
    )
    await others.stop()
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'source_refused' } })
    const { items } = await world.storage.read.channelSyncJobs.list(tenant.id, { limit: 500, after: null })
    expect(new Set(items.map((job) => job.state))).toEqual(new Set(['done', 'cancelled']))
    state.renewToken()
    expect((await world.sync(tenant)).outcome).toBe('complete')
    expect(await stored()).toBe(messages)
  })
})
