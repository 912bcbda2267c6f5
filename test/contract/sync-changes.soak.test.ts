import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChannelSyncReport, SyncReport, Tenant } from '../../domain/archive/index.ts'
import { columnDifferences, type Differing } from '../support/archive-dump-columns.ts'
import type { ArchiveDump } from '../support/archive-dump-rows.ts'
import { rounds, soakTimeout } from '../support/soak.ts'
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

/** Where the archive is not as one that sees the community now for the first time, but for its history. */
async function differencesToFresh(): Promise<readonly string[]> {
  const followed = await world.named()
  await world.empty()
  const report = await world.sync(await world.tenant(true))
  expect(report.outcome).toBe('complete')
  const past = pastOf(followed, script.counts.gone)
  return [...columnDifferences(followed, await world.named())].flatMap(([where, differing]) =>
    differing
      .filter((each) => !isHistory(where, each, past))
      .map(({ key, one, other }) => `${where} of ${key}: ${one} followed, ${other} fresh`),
  )
}

/** Keys of what the community no longer has: of messages, and of channels. */
function pastOf({ messages = [] }: ArchiveDump, gone: readonly string[]): readonly string[] {
  const deleted = messages.filter((row) => row['deleted_at'] !== null)
  return [
    ...deleted.map((row) => `${row['channel_id']} ${row['snowflake']}`),
    ...gone.flatMap((id) => [id, `channel ${id}`]),
  ]
}

/** When it was seen, what it said before, what is gone, the first name of a channel in addresses; people who are gone with it. */
const isHistory = (where: string, { key, other }: Differing, past: readonly string[]): boolean =>
  /\.(\w*observed_at|visibility_at|started_at|finished_at|messages_per_second|rescan_before)$/.test(where) ||
  where === 'message_revisions (one)' ||
  where === 'channel_slugs.slug' ||
  where === 'authors (one)' ||
  (where.endsWith('(one)') && other === null && past.some((old) => key === old || key.startsWith(`${old} `)))

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
    expect(await differencesToFresh()).toEqual([])
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
    expect(await differencesToFresh()).toEqual([])
  })
})
