import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ArchiveUseCases, awaitsSync, type IntegrityObserver } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { verifyTenant } from '../../domain/archive/use-cases/verify-tenant.ts'
import { aChannel, aTenantId } from '../support/factories/index.ts'
import { notLive } from '../support/no-live-sources.ts'
import { faults, findingOf, openVerifyWorld, type VerifyWorld } from '../support/verify-world.ts'

let world: VerifyWorld

beforeEach(async () => {
  world = await openVerifyWorld()
})

afterEach(() => world.close())

describe('an archive that was never synced', () => {
  it('has nothing wrong, and nothing that could be judged', async () => {
    const report = await world.verify()
    expect(report).toMatchObject({ outcome: 'well', looked: { channels: 0, messages: 0 }, channels: [] })
    expect(report.unjudged).toBe('nothing_stored')
  })

  it('and is being synced for the first time is not judged', async () => {
    await world.storage.transact((tx) => tx.tenantLeases.claim(world.verified.id, 'a sync', 3_600))
    expect((await world.verify()).unjudged).toBe('under_way')
  })
})

describe('an archive that was synced', () => {
  beforeEach(() => world.syncNow())

  it('is well by itself and against its source, and nothing of it is changed', async () => {
    const before = await world.dump()
    const alone = await world.verify()
    expect([alone.outcome, faults(alone), alone.looked.messages, alone.source]).toEqual(['well', [], 300, null])
    expect(alone.unjudged).toBeNull()
    const compared = await world.verify('always')
    const readable = world.discord.state.channels().filter(({ id }) => world.discord.state.messages(id).length > 0)
    expect([compared.outcome, faults(compared)]).toEqual(['well', []])
    expect(compared.source).toMatchObject({ unknown: { count: 0 }, error: null })
    expect(compared.source?.channels).toBeGreaterThanOrEqual(readable.length)
    expect(await world.dump()).toEqual(before)
  })

  it('tells how far it is', async () => {
    const told: Parameters<IntegrityObserver['progressed']>[0][] = []
    const totals: unknown[] = []
    const observer = {
      found: (total: unknown) => void totals.push(total),
      progressed: (done: (typeof told)[number]) => void told.push(done),
    }
    const { looked } = await world.archive.verifyTenant({ tenantId: world.verified.id, source: 'never' }, observer)
    expect(totals).toEqual([looked])
    expect(told.at(-1)).toMatchObject(looked)
    expect(told.map(({ messages }) => messages)).toEqual(told.map(({ messages }) => messages).sort((a, b) => a - b))
  })

  it('with wrong stats tells what was counted, and is mended', async () => {
    const channel = world.busiest()
    const before = await world.storage.read.channelStats.findOf([world.idOf(channel)])
    const count = before[0]?.messageCount ?? 0
    await world.changeStats(channel, {
      ...{ messageCount: count + 7, lastSnowflake: snowflake('5'), lastActivityAt: null },
      ...{ parentId: null, activity: snowflake('6') },
    })
    const report = await world.verify()
    const kinds = faults(report).map(([id, kind]) => [id, kind])
    expect(kinds).toContainEqual([channel, 'stats.message_count'])
    expect(kinds).toContainEqual([channel, 'stats.last_snowflake'])
    expect(kinds).toContainEqual([channel, 'stats.last_activity_at'])
    expect(kinds).toContainEqual([channel, 'stats.activity'])
    const finding = findingOf(report, channel, 'stats.message_count')
    expect(finding).toMatchObject({ count: 1, ids: [channel], detail: `stored: ${count + 7}, counted: ${count}` })
    const mended = await world.repair(report)
    expect([mended.outcome, awaitsSync(mended)]).toEqual(['mended', false])
    expect(await world.storage.read.channelStats.findOf([world.idOf(channel)])).toEqual(before)
    expect((await world.verify()).outcome).toBe('well')
  })

  it('with a thread under another parent than its stats say is mended', async () => {
    const thread = world.discord.state.channels().find(({ type }) => type === 11)?.id ?? expect.unreachable()
    await world.changeStats(thread, { parentId: null })
    const report = await world.verify()
    expect(faults(report)).toEqual([[thread, 'stats.parent_id', 1]])
    await world.repair(report)
    expect((await world.verify()).outcome).toBe('well')
  })

  it('with a message of another time than its id tells it', async () => {
    const channel = world.busiest()
    const message = (await world.stored(channel))[3] ?? expect.unreachable()
    const sentAt = new Date(message.head.sentAt.getTime() - 1_500)
    const moved = { ...message, head: { ...message.head, sentAt } }
    await world.storage.transact((tx) => tx.messages.upsertMany([moved]))
    const report = await world.verify()
    expect(faults(report)).toEqual([[channel, 'order.sent_at', 1]])
    expect(findingOf(report, channel, 'order.sent_at').ids).toEqual([message.snowflake])
    expect(await world.repair(report)).toMatchObject({ outcome: 'damaged' })
    await world.syncNow()
    expect((await world.verify()).outcome).toBe('well')
  })

  it('without its authors finds every message of them, and those who reacted', async () => {
    const authors = await world.storage.read.authors.list(world.verified.id, { limit: 500, after: null })
    const gone = authors.items.map(({ id }) => id)
    await world.storage.transact((tx) => tx.authors.removeMany(world.verified.id, gone))
    const report = await world.verify()
    const channel = world.busiest()
    expect(findingOf(report, channel, 'orphans.author').count).toBe((await world.stored(channel)).length)
    expect(findingOf(report, channel, 'orphans.author').ids).toHaveLength(10)
    expect(faults(report).some(([, kind]) => kind === 'orphans.reaction_author')).toBe(true)
    await world.repair(report)
    await world.syncNow()
    const left = new Set(faults(await world.verify()).map(([, kind]) => kind))
    expect([...left].filter((kind) => kind !== 'orphans.reaction_author')).toEqual([])
  })

  it('with a channel of which nothing else is stored', async () => {
    const bare = aChannel({ tenantId: world.verified.id, parent: { value: world.idOf('77'), at: new Date(0) } })
    await world.storage.transact((tx) => tx.channels.upsert(bare))
    const report = await world.verify()
    expect(faults(report)).toEqual([
      [bare.sourceId, 'orphans.parent', 1],
      [bare.sourceId, 'orphans.slug', 1],
      [bare.sourceId, 'orphans.stats', 1],
    ])
    const repaired = await world.repair(report)
    expect(findingOf(repaired, bare.sourceId, 'orphans.slug').standing).toBe('mended')
    // No live source ever showed it: no sync would find its parent.
    expect(findingOf(repaired, bare.sourceId, 'orphans.parent').standing).toBe('fault')
    expect(awaitsSync(repaired)).toBe(false)
    expect(faults(await world.verify())).toEqual([[bare.sourceId, 'orphans.parent', 1]])
  })

  it('with a placeholder in a parent’s place', async () => {
    const child = world.discord.state.channels().find(({ type, parent_id }) => type === 0 && parent_id)
    const parent = child?.parent_id ?? expect.unreachable()
    const found = (await world.storage.read.channels.find(world.idOf(parent))) ?? expect.unreachable()
    const profile = { ...found.profile, value: { ...found.profile.value, placeholder: true } }
    await world.changeChannel(parent, { profile })
    const report = await world.verify()
    expect(faults(report)).toContainEqual([child?.id, 'orphans.placeholder', 1])
    expect(awaitsSync(await world.repair(report))).toBe(true)
    await world.syncNow()
    expect((await world.verify()).outcome).toBe('well')
  })

  it('and its checkpoint beyond what is stored is walked once more', async () => {
    const channel = world.busiest()
    const total = (await world.stored(channel)).length
    await world.lose(channel, total - 30, 30)
    const report = await world.verify()
    expect(faults(report).map(([id, kind]) => [id, kind])).toEqual([
      [channel, 'stats.message_count'],
      [channel, 'stats.last_snowflake'],
      [channel, 'stats.last_activity_at'],
      [channel, 'stats.activity'],
      [channel, 'progress.beyond'],
    ])
    const repaired = await world.repair(report)
    expect(findingOf(repaired, channel, 'stats.message_count').standing).toBe('mended')
    expect(findingOf(repaired, channel, 'progress.beyond').standing).toBe('queued')
    expect(repaired.outcome).toBe('damaged')
    await world.syncNow()
    expect([(await world.verify('always')).outcome, (await world.stored(channel)).length]).toEqual(['well', total])
  })

  it.each([
    ['progress.unfinished', { state: 'in_progress' }, 1],
    ['progress.failed', { state: 'failed', error: { class: 'source_unavailable', message: 'It may not.' } }, 1],
    ['progress.incomplete', { missing: { count: 2, message: 'It may not.' } }, 1],
  ] as const)('and a channel that did not come to its end: %s', async (kind, change, count) => {
    const channel = world.busiest()
    await world.changeProgress(channel, change)
    const report = await world.verify()
    expect(faults(report)).toEqual([[channel, kind, count]])
    expect(findingOf(report, channel, kind).detail).toBe(kind === 'progress.unfinished' ? null : 'It may not.')
    expect(awaitsSync(await world.repair(report))).toBe(true)
    await world.syncNow()
    expect((await world.verify()).outcome).toBe('well')
  })

  it('and a channel that the bot may not read tells so every time, and is no fault', async () => {
    const channel = world.busiest()
    world.discord.state.setPrivate(channel, true)
    await world.syncNow()
    for (const source of ['never', 'always'] as const) {
      const report = await world.verify(source)
      expect([source, report.outcome, faults(report)]).toEqual([source, 'well', []])
      expect(findingOf(report, channel, 'progress.no_access')).toMatchObject({
        ...{ standing: 'note', count: 1, ids: [channel] },
        detail: expect.stringContaining('View Channel'),
      })
    }
    world.discord.state.setPrivate(channel, false)
    await world.syncNow()
    expect((await world.verify()).channels.some(({ id }) => id === channel)).toBe(false)
  })

  it('and a channel that is being synced right now is no fault', async () => {
    const channel = world.busiest()
    await world.changeProgress(channel, { state: 'in_progress' })
    await world.storage.transact((tx) => tx.tenantLeases.claim(world.verified.id, 'a sync', 3_600))
    const report = await world.verify()
    expect([report.outcome, findingOf(report, channel, 'progress.running').standing]).toEqual(['well', 'note'])
    expect(report.unjudged).toBe('under_way')
    await expect(world.repair(report)).rejects.toMatchObject({ code: 'tenant_busy' })
  })

  it('that is written to while it is counted is counted again, and takes no harm where that goes on', async () => {
    const { read } = world.storage
    let writes = 0
    const busy = (until: number): ArchiveUseCases['verifyTenant'] =>
      verifyTenant({
        ...{ clock: world.clock, liveSources: notLive.liveSources },
        storage: {
          ...world.storage,
          read: {
            ...read,
            channelStats: {
              findOf: async (ids) => {
                const stats = await read.channelStats.findOf(ids)
                const isCounted = ids.length === 1 && ids[0] === world.idOf(world.busiest()) && ++writes <= until
                return isCounted ? stats.map((each) => ({ ...each, messageCount: each.messageCount - writes })) : stats
              },
            },
          },
        },
      })
    const command = { tenantId: world.verified.id, source: 'never' } as const
    expect((await busy(2)(command)).channels.flatMap(({ findings }) => findings)).not.toContainEqual(
      expect.objectContaining({ kind: expect.stringMatching(/^stats/) }),
    )
    expect(writes).toBe(3)
    writes = 0
    const report = await busy(100)(command)
    expect([report.outcome, findingOf(report, world.busiest(), 'stats.moving').standing]).toEqual(['well', 'note'])
  })

  it('and lacks a message that could not be read is walked once more, and whole once it can be read', async () => {
    const channel = world.busiest()
    const { id } = world.discord.state.addMessage(channel, { content: 'not as documented' })
    const objects = { [id]: { author: 7 } }
    world.discord.behave({ next: [{ on: '/channels/:id/messages', do: 'garbled', times: 1_000, objects }] })
    await world.syncNow()
    world.discord.behave({ next: [] })
    const report = await world.verify()
    expect([report.outcome, faults(report)]).toEqual(['damaged', [[channel, 'progress.incomplete', 1]]])
    expect(findingOf(report, channel, 'progress.incomplete').detail).toMatch(/^A message could not be read/)
    const repaired = await world.repair(report)
    expect(findingOf(repaired, channel, 'progress.incomplete').standing).toBe('queued')
    await world.syncNow()
    expect((await world.verify()).outcome).toBe('well')
    expect((await world.stored(channel)).at(-1)?.snowflake).toBe(id)
  })

  it('and a channel whose progress is not known was never walked', async () => {
    const channel = world.busiest()
    await world.storage.transact((tx) => tx.syncProgress.removeOf([world.idOf(channel)]))
    expect(faults(await world.verify())).toEqual([[channel, 'progress.never', 1]])
  })

  it('and live messages behind the checkpoint is well: the next sync goes on from there', async () => {
    const channel = world.busiest()
    await world.changeProgress(channel, { lastSnowflake: (await world.stored(channel))[5]?.snowflake ?? null })
    const report = await world.verify()
    expect([report.outcome, findingOf(report, channel, 'progress.behind').standing]).toEqual(['well', 'due'])
  })
})

describe('what cannot be verified', () => {
  it('is a tenant that there is not, or that is being deleted', async () => {
    const command = { tenantId: world.verified.id, source: 'never' } as const
    await world.storage.transact((tx) => tx.tenants.update({ ...world.verified, status: 'DELETING' }))
    await expect(world.archive.verifyTenant(command)).rejects.toMatchObject({ code: 'tenant_closed' })
    const other = { ...command, tenantId: aTenantId() }
    await expect(world.archive.verifyTenant(other)).rejects.toMatchObject({ code: 'not_found' })
  })
})
