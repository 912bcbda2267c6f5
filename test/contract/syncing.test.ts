import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { channelIdOf } from '../../domain/archive/channel.ts'
import type { ChannelSyncReport, SyncReport, Tenant } from '../../domain/archive/index.ts'
import { snowflake } from '../../domain/archive/snowflake.ts'
import { openSyncWorld, type SyncWorld } from '../support/sync-world.ts'

let world: SyncWorld
let tenant: Tenant

beforeEach(() => open(300))

async function open(messages: number): Promise<void> {
  world = await openSyncWorld({ messages })
  tenant = await world.tenant()
}

/** So many that one channel has more than two pages. */
async function openLarger(): Promise<void> {
  await world.close()
  await open(900)
  expect(world.discord.state.messages(world.busiest()).length).toBeGreaterThan(220)
}

afterEach(() => world.close())

type Count = keyof ChannelSyncReport['counts']
const total = ({ channels }: SyncReport, count: Count): number =>
  channels.reduce((sum, { counts }) => sum + counts[count], 0)
const totals = (report: SyncReport) => ({
  ...{ added: total(report, 'added'), changed: total(report, 'changed'), deleted: total(report, 'deleted') },
})
const nothingNew = { added: 0, changed: 0, deleted: 0 }

/** All that a channel has in the archive, deleted or not. */
async function storedOf(channelId: string) {
  const stretch = { direction: 'ascending', from: null, limit: 10_000, deleted: 'shown' } as const
  return world.storage.read.messages.list(channelIdOf(tenant.id, snowflake(channelId)), stretch)
}

/** What the archive holds against what Discord has, by channel: of each the ids that are shown. */
async function expectTheSame(): Promise<void> {
  for (const { id, name } of world.discord.state.channels()) {
    const there = world.discord.state.messages(id).map(starterless)
    const here = (await storedOf(id)).filter(({ deletedAt }) => deletedAt === null).map((message) => message.snowflake)
    expect([name, here]).toEqual([name, there])
  }
}

/** A thread's first message stands under the id of the message that began it. */
const starterless = (message: { readonly id: string; readonly type: number; readonly referenced_message?: unknown }) =>
  message.type === 21 && hasId(message.referenced_message) ? message.referenced_message.id : message.id

const hasId = (value: unknown): value is { readonly id: string } =>
  typeof value === 'object' && value !== null && 'id' in value

const lastOf = (channelId: string, back = 1): string =>
  world.discord.state.messages(channelId).at(-back)?.id ?? expect.unreachable()

describe('a community', () => {
  it('comes in whole, and again only what is new', async () => {
    await openLarger()
    const first = await world.sync(tenant)
    expect([first.outcome, first.error, total(first, 'added')]).toEqual(['complete', null, 900])
    await expectTheSame()
    const before = await world.dump()
    const second = await world.sync(tenant)
    expect([second.outcome, totals(second)]).toEqual(['complete', nothingNew])
    expect((await world.dump())['message_revisions']).toEqual(before['message_revisions'])
  })

  it('goes on where it was called off, and where a page was written and its process died', async () => {
    const pages = new AbortController()
    let progressed = 0
    const observer = {
      found() {},
      finished() {},
      progressed() {
        if (++progressed === 4) pages.abort()
      },
    }
    const calledOff = world.sync(tenant, {}, { signal: pages.signal, observer })
    await expect(calledOff).rejects.toMatchObject({ code: 'aborted' })
    const half = (await world.storage.read.channelStats.findOf(allIds())).reduce((sum, s) => sum + s.messageCount, 0)
    expect([half > 0, half < 300]).toEqual([true, true])
    const rest = await world.sync(tenant)
    expect([rest.outcome, total(rest, 'added')]).toEqual(['complete', 300 - half])
    await expectTheSame()
  })

  it('gives exactly what changed among its newest, and of older ones what a deep run finds', async () => {
    await openLarger()
    await world.sync(tenant)
    const { state } = world.discord
    const channel = world.busiest()
    const [edited, deleted, reacted] = [lastOf(channel, 5), lastOf(channel, 9), lastOf(channel, 12)]
    const [oldEdited, oldDeleted] = [lastOf(channel, 215), lastOf(channel, 210)]
    state.editMessage(channel, edited, { content: 'said otherwise', edited_timestamp: new Date().toISOString() })
    state.deleteMessage(channel, deleted)
    state.addReaction(channel, reacted, '🎉')
    const { id: added } = state.addMessage(channel, { content: 'something new' })
    state.editMessage(channel, oldEdited, { content: 'long ago', edited_timestamp: new Date().toISOString() })
    state.deleteMessage(channel, oldDeleted)

    const window = await world.sync(tenant)
    expect(totals(window)).toEqual({ added: 1, changed: 2, deleted: 1 })
    const found = new Map((await storedOf(channel)).map((message) => [message.snowflake as string, message]))
    expect(found.get(edited)).toMatchObject({ content: { text: 'said otherwise' } })
    expect(found.get(added)).toMatchObject({ content: { text: 'something new' } })
    expect(found.get(deleted)?.deletedAt).toEqual(expect.any(Date))
    expect(found.get(oldEdited)).not.toMatchObject({ content: { text: 'long ago' } })
    const [reaction] = (await reactionsOf(channel, reacted)).filter(({ emojiKey }) => emojiKey === '🎉')
    expect(reaction).toMatchObject({ count: 1 })

    const deep = await world.sync(tenant, { depth: 'everything' })
    expect(totals(deep)).toEqual({ added: 0, changed: 1, deleted: 1 })
    await expectTheSame()
  })

  it('finds what changed longer ago in the course of some runs', async () => {
    await openLarger()
    await world.sync(tenant)
    const channel = world.busiest()
    const old = lastOf(channel, 215)
    world.discord.state.deleteMessage(channel, old)
    let deleted = 0
    for (let runs = 0; runs < 5 && deleted === 0; runs++) deleted += total(await world.sync(tenant), 'deleted')
    expect(deleted).toBe(1)
    await expectTheSame()
  })

  it('asks for no message of a channel in which nothing can have changed, and once for the newest of the others', async () => {
    await openLarger()
    await world.sync(tenant)
    await world.sync(tenant)
    world.discord.forgetRequests()
    const report = await world.sync(tenant)
    const asked = world.discord.requests.filter(({ route }) => route === '/channels/:id/messages')
    expect(asked.filter(({ query }) => 'after' in query)).toEqual([])
    const walked = report.channels.filter(({ outcome }) => outcome === 'complete')
    const olderOnes = asked.filter(({ query }) => 'before' in query).length
    const large = walked.filter(({ id }) => world.discord.state.messages(id).length > 100).length
    expect([asked.length - olderOnes, olderOnes]).toEqual([walked.length, large])
    expect(report.channels.some(({ outcome }) => outcome === 'unchanged')).toBe(true)
  })

  it('brings in chosen channels, and a range of dates, without moving the checkpoint', async () => {
    await openLarger()
    const channel = world.busiest()
    const messages = world.discord.state.messages(channel)
    const [since, until] = [timeOf(messages[100]?.id), timeOf(messages[149]?.id)]
    const ranged = await world.sync(tenant, { channels: [snowflake(channel)], since, until })
    expect(ranged.channels.map(({ id }) => id)).toEqual([channel])
    expect((await storedOf(channel)).length).toBeGreaterThanOrEqual(50)
    expect((await storedOf(channel)).length).toBeLessThan(60)
    expect(await world.storage.read.syncProgress.findOf([channelIdOf(tenant.id, snowflake(channel))])).toEqual([])
    await world.sync(tenant)
    await expectTheSame()
  })
})

const timeOf = (id: string | undefined): Date => new Date(Number((BigInt(id ?? 0) >> 22n) + 1_420_070_400_000n))

const allIds = () => world.discord.state.channels().map(({ id }) => channelIdOf(tenant.id, snowflake(id)))

const reactionsOf = (channelId: string, messageId: string) =>
  world.storage.read.reactions.listOf(channelIdOf(tenant.id, snowflake(channelId)), [snowflake(messageId)])

describe('who may see a channel', () => {
  it('is as Discord has it: hidden at once where it becomes private, its messages kept, and shown again', async () => {
    await world.sync(tenant)
    const channel = world.busiest()
    expect(await world.isPublic(tenant, channel)).toBe(true)
    const messages = (await storedOf(channel)).length
    world.discord.state.setPrivate(channel, true)
    const report = await world.sync(tenant)
    expect(report.channels.find(({ id }) => id === channel)).toMatchObject({
      ...{ visibility: 'restricted', outcome: 'unreadable' },
      error: { class: 'channel_no_access' },
    })
    expect([await world.isPublic(tenant, channel), (await storedOf(channel)).length, report.outcome]).toEqual([
      false,
      messages,
      'complete',
    ])
    world.discord.state.setPrivate(channel, false)
    await world.sync(tenant)
    expect(await world.isPublic(tenant, channel)).toBe(true)
  })

  it('is brought up to date also where the bot may read what others may not', async () => {
    const channel = world.busiest()
    world.discord.state.setPrivate(channel, true, { letIn: true })
    await world.sync(tenant)
    expect([await world.isPublic(tenant, channel), (await storedOf(channel)).length]).toEqual([
      false,
      world.discord.state.messages(channel).length,
    ])
  })
})

describe('a source that refuses', () => {
  it.each([
    ['token', () => world.discord.state.revokeToken(), 'source_refused', 'token'],
    ['bot', () => world.discord.state.kickBot(), 'source_refused', 'not_a_member'],
    ['intent', () => world.discord.state.setIntent(false), 'source_refused', 'no_content'],
    ['guild', () => world.discord.state.setUnavailable(true), 'source_unavailable', expect.any(String)],
  ] as const)('ends the sync at once, and nothing is deleted or hidden: %s', async (_, break_, code, reason) => {
    await world.sync(tenant)
    const before = await world.dump()
    break_()
    world.discord.forgetRequests()
    await expect(world.sync(tenant)).rejects.toMatchObject({ code, details: { reason } })
    expect(world.discord.requests.length).toBeLessThan(8)
    const after = await world.dump()
    expect([after['messages'], after['channels']]).toEqual([before['messages'], before['channels']])
  })

  it('in the middle leaves what was read, and says why', async () => {
    const observer = {
      found: () => world.discord.state.revokeToken(),
      progressed() {},
      finished() {},
    }
    const report = await world.sync(tenant, {}, { observer })
    expect(report).toMatchObject({ outcome: 'failed', error: { code: 'source_refused' } })
    expect(JSON.stringify(report)).not.toContain(world.discord.token)
  })

  it('for one channel fails that one alone, with the reason', async () => {
    const channel = world.busiest()
    world.discord.state.setHistory(channel, false)
    const report = await world.sync(tenant)
    const failed = report.channels.filter(({ outcome }) => outcome === 'unreadable')
    // Its threads are read by its permissions.
    const threads = world.discord.state.channels().filter(({ parent_id: parent }) => parent === channel)
    expect(failed.map(({ id }) => id).sort()).toEqual([channel, ...threads.map(({ id }) => id)].sort())
    expect(new Set(failed.map(({ error }) => error?.class))).toEqual(new Set(['channel_no_access']))
    expect((await world.archive.getSyncStatus(tenant.id)).channels).toContainEqual(
      expect.objectContaining({ progress: expect.objectContaining({ state: 'failed', error: failed[0]?.error }) }),
    )
    world.discord.state.setHistory(channel, true)
    expect((await world.sync(tenant)).outcome).toBe('complete')
    await expectTheSame()
  })

  it('by showing nothing in the middle of it makes nothing of what was said meanwhile be passed over', async () => {
    await world.sync(tenant)
    const channel = world.busiest()
    for (let i = 0; i < 250; i++) world.discord.state.addMessage(channel, { content: `said meanwhile, ${i}` })
    const found = (): void => world.discord.state.setHistory(channel, false)
    await world.sync(tenant, {}, { observer: { found, progressed() {}, finished() {} } })
    world.discord.state.setHistory(channel, true)
    expect(total(await world.sync(tenant), 'added')).toBe(250)
    await expectTheSame()
  })

  it('because a channel is gone tells so, and keeps what is stored', async () => {
    await world.sync(tenant)
    const channel = world.busiest()
    const messages = (await storedOf(channel)).length
    world.discord.state.removeChannel(channel)
    const report = await world.sync(tenant)
    expect(report.gone.map(({ id }) => id)).toContain(channel)
    expect((await storedOf(channel)).filter(({ deletedAt }) => deletedAt === null)).toHaveLength(messages)
  })
})

describe('forgetting how far it is', () => {
  it('asks for everything once more, and takes no message', async () => {
    await world.sync(tenant)
    const walked = (await world.archive.getSyncStatus(tenant.id)).channels.length
    expect(await world.archive.resetSync(tenant.id, 'somebody')).toBe(walked)
    expect((await world.archive.getSyncStatus(tenant.id)).channels).toEqual([])
    await expectTheSame()
    const again = await world.sync(tenant)
    expect([total(again, 'read'), totals(again)]).toEqual([300, nothingNew])
  })
})
