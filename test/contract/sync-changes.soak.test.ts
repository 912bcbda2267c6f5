import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChannelSyncReport, SyncReport, Tenant } from '../../domain/archive/index.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
import { differencesToFresh } from '../support/sync-compared.ts'
import { countedRequests, predictedRequests, sightOf } from '../support/sync-requests.ts'
import { SyncScript } from '../support/sync-script.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

const messages = rounds({ test: 900, soak: 10_000 })

let world: SyncWorld
let script: SyncScript
let tenant: Tenant

beforeEach(async () => {
  world = await openSyncWorld({ messages, seed: 1 })
  script = new SyncScript(world.discord, world.clock)
  tenant = await world.tenant(true)
})

afterEach(() => world.close())

/** What the report has to say of the script. */
const counted = (report: SyncReport) => ({
  outcome: report.outcome,
  added: total(report, 'added'),
  changed: total(report, 'changed'),
  deleted: total(report, 'deleted'),
  gone: report.gone.map(({ id }) => id).sort(),
})

const total = ({ channels }: SyncReport, count: keyof ChannelSyncReport['counts']): number =>
  channels.reduce((sum, { counts }) => sum + counts[count], 0)

function scripted() {
  const { added, changed, deleted, gone } = script.counts
  return { outcome: 'complete', added, changed, deleted, gone: [...gone].sort() }
}

describe('fifty changes', { ...soakTimeout }, () => {
  it('among the newest come in by an ordinary run, with the requests that were predicted, and nothing else does', async () => {
    const pinned = script.pinned(2)
    new SyncScript(world.discord, world.clock).archive(1)
    await world.sync(tenant)
    const before = sightOf(world.discord)
    script.say(10)
    script.edit('newest', 7)
    script.delete('newest', 6)
    script.react('newest', 6)
    script.takeReactionsBack('newest', 2)
    script.pin('newest', 2)
    script.unpin(pinned)
    script.rename(2)
    script.beginChannel(3)
    script.beginThread(1)
    script.beginPost(2)
    script.wake(1)
    script.archive(2)
    script.vanish()
    expect(script.counts.changes).toBe(50)

    world.discord.forgetRequests()
    const report = await world.sync(tenant)
    expect(counted(report)).toEqual(scripted())
    expect(countedRequests(world.discord)).toEqual(predictedRequests(before, sightOf(world.discord)))
    expect(report.channels.map(({ id }) => id)).toEqual(expect.arrayContaining([...script.counts.begun]))
    expect(await differencesToFresh(world, script.counts.gone)).toEqual([])
  })

  it('of older messages come in by a deep run, and nothing else does', async () => {
    await world.sync(tenant)
    script.edit('older', 20)
    script.delete('older', 12)
    script.react('older', 12)
    script.pin('older', 6)
    expect(script.counts.changes).toBe(50)

    const deep = await world.sync(tenant, { depth: 'everything' })
    expect(counted(deep)).toEqual(scripted())
    expect(await differencesToFresh(world, script.counts.gone)).toEqual([])
  })
})
