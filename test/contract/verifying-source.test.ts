import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { awaitsSync, type IntegrityObserver, type IntegrityReport } from '../../domain/archive/index.ts'
import { faults, findingOf, openVerifyWorld, type VerifyWorld } from '../support/verify-world.ts'

let world: VerifyWorld

beforeEach(async () => {
  world = await openVerifyWorld()
})

afterEach(() => world.close())

/** Where a channel has more than two pages. */
async function openLarger(): Promise<void> {
  await world.close()
  world = await openVerifyWorld(900)
  expect(world.discord.state.messages(world.busiest()).length).toBeGreaterThan(220)
}

/** `happens` once the messages of a channel are looked at, before the source is asked for them. */
function verifyMeanwhile(channel: string, happens: () => void): Promise<IntegrityReport> {
  const { name } = world.discord.state.channel(channel)
  const progressed: IntegrityObserver['progressed'] = (done) => {
    if (done.name === name) happens()
  }
  world.clock.advance(1_000)
  const command = { tenantId: world.verified.id, source: 'always' } as const
  return world.archive.verifyTenant(command, { found() {}, progressed })
}

describe('replies', () => {
  /** The last message of a channel answers the one that is `back` messages before it. */
  async function reply(channel: string, back: number): Promise<{ id: string; target: string }> {
    const messages = world.discord.state.messages(channel)
    const target = messages.at(-back)?.id ?? expect.unreachable()
    const message_reference = {
      type: 0 as const,
      message_id: target,
      channel_id: channel,
      guild_id: world.discord.guildId,
    }
    const { id } = world.discord.state.addMessage(channel, { content: 'so it is', type: 19, message_reference })
    return { id, target }
  }

  it('to a message that the source has are a fault, and brought back', async () => {
    await openLarger()
    const channel = world.busiest()
    const { id, target } = await reply(channel, 230)
    await world.syncNow()
    const at = (await world.stored(channel)).findIndex((message) => message.snowflake === target)
    await world.lose(channel, at, 1)
    expect(findingOf(await world.verify(), channel, 'references.unresolved').ids).toContain(id)
    const report = await world.verify('always')
    const finding = findingOf(report, channel, 'references.missing')
    expect([finding.standing, finding.ids.includes(id)]).toEqual(['fault', true])
    await world.repair(report)
    await world.syncNow()
    expect((await world.verify('always')).outcome).toBe('well')
  })

  it('to a message that was deleted before are told as such where the source can be asked', async () => {
    const channel = world.busiest()
    const { id, target } = await reply(channel, 4)
    world.discord.state.deleteMessage(channel, target)
    await world.syncNow()
    const alone = await world.verify()
    expect([alone.outcome, findingOf(alone, channel, 'references.unresolved').ids.includes(id)]).toEqual(['well', true])
    const asked = await world.verify('always')
    expect([asked.outcome, faults(asked)]).toEqual(['well', []])
    expect(findingOf(asked, channel, 'references.deleted').ids).toContain(id)
  })

  it('to such a message are not told as such where the source shows no history when it is asked', async () => {
    const channel = world.busiest()
    const { id, target } = await reply(channel, 4)
    world.discord.state.deleteMessage(channel, target)
    await world.syncNow()
    const report = await verifyMeanwhile(channel, () => world.discord.state.setHistory(channel, false))
    expect(findingOf(report, channel, 'references.unresolved').ids).toContain(id)
    const here = report.channels.find((each) => each.id === channel)?.findings.map(({ kind }) => kind)
    expect(here).not.toContain('references.deleted')
  })
})

describe('the source', () => {
  beforeEach(() => world.syncNow())

  const checkpointOf = async (channel: string): Promise<string | null | undefined> =>
    (await world.storage.read.syncProgress.findOf([world.idOf(channel)]))[0]?.lastSnowflake

  it('shows what the archive lost of its newest and of its middle; a repair and a sync bring it back', async () => {
    await openLarger()
    await world.syncNow()
    const channel = world.busiest()
    const total = (await world.stored(channel)).length
    const newest = await world.lose(channel, total - 12, 3)
    const report = await world.verify('if_possible')
    const finding = findingOf(report, channel, 'source.missing')
    expect([finding.count, finding.ids, finding.standing]).toEqual([3, newest, 'fault'])
    const middle = await world.lose(channel, 0, total - 103)
    expect(findingOf(await world.verify('always'), channel, 'source.missing').count).toBeGreaterThan(3)
    expect(middle.length).toBeGreaterThan(100)
    const repaired = await world.repair(await world.verify('always'))
    expect([repaired.outcome, awaitsSync(repaired)]).toEqual(['damaged', true])
    const { channels } = await world.syncNow()
    expect(channels.find(({ id }) => id === channel)?.counts.added).toBe(total - 100)
    expect([(await world.verify('always')).outcome, (await world.stored(channel)).length]).toEqual(['well', total])
  })

  it('no longer has what was deleted since: that is no fault, and the next sync marks it', async () => {
    const channel = world.busiest()
    const checkpoint = await checkpointOf(channel)
    const deleted = world.discord.state.messages(channel).at(-7)?.id ?? expect.unreachable()
    world.discord.state.deleteMessage(channel, deleted)
    const report = await world.verify('always')
    expect([report.outcome, faults(report)]).toEqual(['well', []])
    expect(findingOf(report, channel, 'source.surplus')).toMatchObject({ count: 1, ids: [deleted], standing: 'due' })
    const repaired = await world.repair(report)
    expect([repaired, awaitsSync(repaired)]).toEqual([report, false])
    expect(await checkpointOf(channel)).toBe(checkpoint)
    const rows = (await world.stored(channel)).length
    const { channels } = await world.syncNow()
    expect(channels.find(({ id }) => id === channel)?.counts.deleted).toBe(1)
    const after = await world.verify('always')
    expect([after.outcome, after.channels.some(({ id }) => id === channel)]).toEqual(['well', false])
    expect((await world.stored(channel)).length).toBe(rows)
  })

  it('that deleted some has others that the archive lost: only these are a fault, and brought back', async () => {
    const channel = world.busiest()
    const total = (await world.stored(channel)).length
    const deleted = world.discord.state.messages(channel).at(-7)?.id ?? expect.unreachable()
    world.discord.state.deleteMessage(channel, deleted)
    const lost = await world.lose(channel, total - 3, 2)
    const report = await world.verify('always')
    expect(faults(report).filter(([, kind]) => kind.startsWith('source.'))).toEqual([[channel, 'source.missing', 2]])
    expect(findingOf(report, channel, 'source.missing').ids).toEqual(lost)
    const repaired = await world.repair(report)
    expect(findingOf(repaired, channel, 'source.missing').standing).toBe('queued')
    expect(findingOf(repaired, channel, 'source.surplus').standing).toBe('due')
    await world.syncNow()
    expect([(await world.verify('always')).outcome, (await world.stored(channel)).length]).toEqual(['well', total])
  })

  it('has what the next sync brings, and that is no fault', async () => {
    const channel = world.busiest()
    const { id } = world.discord.state.addMessage(channel, { content: 'something new' })
    const other = world.discord.state.addChannel({ name: 'another' }).id
    const report = await world.verify('always')
    expect([report.outcome, faults(report)]).toEqual(['well', []])
    expect(findingOf(report, channel, 'source.pending')).toMatchObject({ ids: [id], standing: 'due' })
    expect(report.source?.unknown).toEqual({ count: 1, ids: [other] })
  })

  it('that does not list all of it is told to be compared without', async () => {
    const parent = world.discord.state.channels().find(({ type }) => type === 15)?.id ?? expect.unreachable()
    expect((await world.verify('always')).source?.unlisted).toEqual([])
    const on = '/channels/:id/threads/archived/public'
    world.discord.behave({ next: [{ on, of: parent, do: '500', times: 100 }] })
    const report = await world.verify('always')
    expect([report.outcome, report.source?.error]).toEqual(['well', null])
    const error = { class: 'source_unavailable', message: expect.stringContaining('500') }
    expect(report.source?.unlisted).toEqual([{ what: 'threads', id: parent, error }])
  })

  it('that no longer has a channel says nothing against what is stored of it', async () => {
    const channel = world.busiest()
    world.discord.state.removeChannel(channel)
    const report = await world.verify('always')
    expect([report.outcome, findingOf(report, channel, 'source.gone').standing]).toEqual(['well', 'note'])
    expect(report.channels.find(({ id }) => id === channel)?.findings).toHaveLength(1)
  })

  it('that no longer has a channel leaves what was not read of it lost: both are told', async () => {
    const channel = world.busiest()
    const error = { class: 'source_unavailable', message: 'It went away.' }
    await world.changeProgress(channel, { state: 'failed', error })
    expect(faults(await world.verify('always'))).toEqual([[channel, 'progress.failed', 1]])
    world.discord.state.removeChannel(channel)
    const report = await world.verify('always')
    expect([report.outcome, findingOf(report, channel, 'source.gone').standing]).toEqual(['well', 'note'])
    expect(findingOf(report, channel, 'progress.cut_off')).toMatchObject({ standing: 'note', detail: error.message })
  })

  it('that no longer has a channel brings nothing of it back: its checkpoint stays', async () => {
    const channel = world.busiest()
    const checkpoint = await checkpointOf(channel)
    const total = (await world.stored(channel)).length
    await world.lose(channel, total - 3, 3)
    world.discord.state.removeChannel(channel)
    const repaired = await world.repair(await world.verify('always'))
    expect(findingOf(repaired, channel, 'progress.beyond').standing).toBe('fault')
    expect([awaitsSync(repaired), await checkpointOf(channel)]).toEqual([false, checkpoint])
  })

  it('that refuses one channel is asked for the others', async () => {
    const channel = world.busiest()
    const whole = await world.verify('always')
    world.discord.state.setHistory(channel, false)
    const report = await world.verify('always')
    expect([report.outcome, report.source?.error]).toEqual(['well', null])
    expect(report.source?.channels).toBeLessThan(whole.source?.channels ?? 0)
  })

  it.each([
    ['refuses', (channel: string) => world.discord.state.setPrivate(channel, true)],
    ['shows nothing of', (channel: string) => world.discord.state.setHistory(channel, false)],
  ] as const)('that %s a channel when it is asked is asked for the others', async (_, happens) => {
    const channel = world.busiest()
    const whole = await world.verify('always')
    const report = await verifyMeanwhile(channel, () => happens(channel))
    expect(findingOf(report, channel, 'source.unasked')).toMatchObject({ standing: 'note', detail: expect.any(String) })
    expect([report.outcome, report.source?.error]).toEqual(['well', null])
    expect(report.source?.channels).toBeGreaterThan(0)
    expect(report.source?.channels).toBeLessThan(whole.source?.channels ?? 0)
  })

  it('that goes away in the middle is asked no further', async () => {
    const channel = world.busiest()
    const report = await verifyMeanwhile(channel, () =>
      world.discord.behave({ next: [{ on: '*', do: '503', times: 1_000 }] }),
    )
    expect(report.source?.error).toMatchObject({ code: 'source_unavailable' })
    expect([report.outcome, report.looked.messages]).toEqual(['well', 300])
  })

  it('that refuses all is asked no further, and what is stored is looked at all the same', async () => {
    const channel = world.busiest()
    await world.changeStats(channel, { messageCount: 1 })
    world.discord.state.revokeToken()
    const report = await world.verify('always')
    expect(report.source).toMatchObject({ channels: 0, error: { code: 'source_refused' } })
    expect(faults(report)).toEqual([[channel, 'stats.message_count', 1]])
    expect(JSON.stringify(report)).not.toContain(world.discord.token)
  })
})
